/** The way to the console of a running system: its link, and the person's browser. */
@NullMarked
package com.apifyforge.quickstart.console;

import org.jspecify.annotations.NullMarked;
