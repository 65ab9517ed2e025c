/** Measurements of a running system, as an outside user of its topics sees it. */
@NullMarked
package com.apifyforge.benchmarks;

import org.jspecify.annotations.NullMarked;
