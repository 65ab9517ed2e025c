/** What every command needs: the session, the screen, and how it ends. */
@NullMarked
package com.apifyforge.ctl.console;

import org.jspecify.annotations.NullMarked;
