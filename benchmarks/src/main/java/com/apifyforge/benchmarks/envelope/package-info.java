/** What one envelope, one ticket and one event cost, by JMH. */
@NullMarked
package com.apifyforge.benchmarks.envelope;

import org.jspecify.annotations.NullMarked;
