/** Connects a second. */
@NullMarked
package com.apifyforge.benchmarks.connects;

import org.jspecify.annotations.NullMarked;
