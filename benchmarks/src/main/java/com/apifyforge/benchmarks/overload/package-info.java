/** What a system does while a part of it is slow, and after that. */
@NullMarked
package com.apifyforge.benchmarks.overload;

import org.jspecify.annotations.NullMarked;
