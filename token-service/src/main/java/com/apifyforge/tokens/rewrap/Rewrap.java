package com.apifyforge.tokens.rewrap;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a move to the wrapping key {@code to} is.
 *
 * @param moved of the records found under other keys, those that are not there any more: moved, or deleted meanwhile
 * @param left those still to be looked at
 * @param failed those that cannot be moved; the log names them
 * @param state DONE only after a last count and a test of what was moved
 * @param waiting why nothing goes on at the moment, such as a previous key that is disabled; null while it does
 */
record Rewrap(
        String to,
        Instant startedAt,
        long moved,
        long left,
        long failed,
        State state,
        @Nullable String waiting) {
    enum State {
        RUNNING,
        DONE
    }
}
