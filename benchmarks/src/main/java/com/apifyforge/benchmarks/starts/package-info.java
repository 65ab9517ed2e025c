/** Starts a second. */
@NullMarked
package com.apifyforge.benchmarks.starts;

import org.jspecify.annotations.NullMarked;
