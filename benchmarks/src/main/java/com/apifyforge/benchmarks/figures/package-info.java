/** What measurements yield: named figures, latencies, and the spread of repeated runs. */
@NullMarked
package com.apifyforge.benchmarks.figures;

import org.jspecify.annotations.NullMarked;
