/** The stand-in for Apify as a command, and its control address. */
@NullMarked
package com.apifyforge.quickstart.sandbox;

import org.jspecify.annotations.NullMarked;
