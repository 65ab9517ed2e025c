/** What it costs to watch runs, and to do nothing. */
@NullMarked
package com.apifyforge.benchmarks.watch;

import org.jspecify.annotations.NullMarked;
