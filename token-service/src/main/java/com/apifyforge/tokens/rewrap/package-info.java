/**
 * Moves all wrapped data keys to the newest wrapping key while they are in use. Envelopes stay as they are. Whatever dies
 * on the way loses nothing: what is still to be moved is told by the records themselves.
 */
@NullMarked
package com.apifyforge.tokens.rewrap;

import org.jspecify.annotations.NullMarked;
