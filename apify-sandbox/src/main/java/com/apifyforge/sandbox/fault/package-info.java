/** Faults on request. */
@NullMarked
package com.apifyforge.sandbox.fault;

import org.jspecify.annotations.NullMarked;
