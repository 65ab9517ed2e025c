/**
 * Moves all wrapped data keys to the newest wrapping key while they are in use. Envelopes stay as they are. Whatever
 * dies on the way loses nothing: the records themselves show what is still to be moved.
 */
@NullMarked
package com.apifyforge.tokens.rewrap;

import org.jspecify.annotations.NullMarked;
