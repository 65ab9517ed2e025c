package com.apifyforge.tokens.token;

import java.time.Instant;

/**
 * A connect command. {@code offset} is its place in the order of the user's commands, which are all on one partition;
 * {@code appendedAt} is the broker's time: waiting does not make a command expire.
 */
record Connect(String commandId, String userId, long offset, String sealedToken, Instant appendedAt) {
    @Override
    public String toString() {
        return "Connect[" + commandId + " of user " + userId + "]";
    }
}
