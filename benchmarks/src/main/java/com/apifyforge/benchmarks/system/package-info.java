/** The system that is measured, and the users of it. */
@NullMarked
package com.apifyforge.benchmarks.system;

import org.jspecify.annotations.NullMarked;
