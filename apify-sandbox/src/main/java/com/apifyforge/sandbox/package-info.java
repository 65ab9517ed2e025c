/** A stateful stand-in for the Apify API, with faults on request. */
@NullMarked
package com.apifyforge.sandbox;

import org.jspecify.annotations.NullMarked;
