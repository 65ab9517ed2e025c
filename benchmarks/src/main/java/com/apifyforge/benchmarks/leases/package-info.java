/** Leases a second. */
@NullMarked
package com.apifyforge.benchmarks.leases;

import org.jspecify.annotations.NullMarked;
