/** How long a job waits for its start at a fixed rate. */
@NullMarked
package com.apifyforge.benchmarks.latency;

import org.jspecify.annotations.NullMarked;
