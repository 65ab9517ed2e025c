/** The main job as a demonstration: played from outside, looked at from outside, and judged. */
@NullMarked
package com.apifyforge.quickstart.demo;

import org.jspecify.annotations.NullMarked;
