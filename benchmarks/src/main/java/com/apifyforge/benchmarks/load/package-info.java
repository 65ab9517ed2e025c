/** The ways in which load is put on a system. */
@NullMarked
package com.apifyforge.benchmarks.load;

import org.jspecify.annotations.NullMarked;
