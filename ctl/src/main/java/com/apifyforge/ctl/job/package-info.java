/** Commands about jobs. */
@NullMarked
package com.apifyforge.ctl.job;

import org.jspecify.annotations.NullMarked;
