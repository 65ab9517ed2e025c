/** What the system is compared with. */
@NullMarked
package com.apifyforge.benchmarks.baseline;

import org.jspecify.annotations.NullMarked;
