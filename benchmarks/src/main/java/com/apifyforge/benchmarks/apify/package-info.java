/** A stand-in for Apify that costs little. */
@NullMarked
package com.apifyforge.benchmarks.apify;

import org.jspecify.annotations.NullMarked;
