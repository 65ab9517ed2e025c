/** Messages as they come. */
@NullMarked
package com.apifyforge.ctl.tail;

import org.jspecify.annotations.NullMarked;
