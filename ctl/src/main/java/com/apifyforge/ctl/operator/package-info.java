/** Commands for operators. */
@NullMarked
package com.apifyforge.ctl.operator;

import org.jspecify.annotations.NullMarked;
