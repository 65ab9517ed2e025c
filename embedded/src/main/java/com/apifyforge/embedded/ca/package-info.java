/** An authority of the folder's own: its key never leaves the folder, and it vouches for this machine's names alone. */
@NullMarked
package com.apifyforge.embedded.ca;

import org.jspecify.annotations.NullMarked;
