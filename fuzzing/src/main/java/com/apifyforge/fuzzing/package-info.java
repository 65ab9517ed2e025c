/** What every reader of outside input is tried with, and what it is held to. For tests only. */
@NullMarked
package com.apifyforge.fuzzing;

import org.jspecify.annotations.NullMarked;
