package com.apifyforge.tokens.token;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user's document. {@code revision} changes with every change, 0 means there is none yet; {@code seen} are the ids of
 * the commands handled last, {@code seals} which sealed tokens may still connect; {@code token} is absent for a user who
 * never connected.
 */
record TokenRow(
        String userId,
        long revision,
        List<String> seen,
        Seals seals,
        @Nullable Token token) {
    boolean hasSeen(String commandId) {
        return seen.contains(commandId) || seals.isSpent(commandId);
    }

    long lastVersion() {
        return token == null ? 0 : token.version();
    }

    /** The connected or invalid token: what a connect replaces and a disconnect ends. */
    @Nullable
    Token live() {
        return token != null && token.state() != Token.State.DISCONNECTED ? token : null;
    }
}
