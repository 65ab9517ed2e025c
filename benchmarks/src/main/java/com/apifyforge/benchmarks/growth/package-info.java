/** Starts a second with more processes. */
@NullMarked
package com.apifyforge.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
