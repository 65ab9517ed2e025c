package com.apifyforge.tokens.token;

import java.time.Instant;

/** A connect command. {@code appendedAt} is the broker's time: waiting does not make a command expire. */
record Connect(String commandId, String userId, String sealedToken, Instant appendedAt) {
    @Override
    public String toString() {
        return "Connect[" + commandId + " of user " + userId + "]";
    }
}
