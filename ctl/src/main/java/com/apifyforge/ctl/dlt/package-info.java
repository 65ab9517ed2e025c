/** Dead letters: list, show, send again. */
@NullMarked
package com.apifyforge.ctl.dlt;

import org.jspecify.annotations.NullMarked;
