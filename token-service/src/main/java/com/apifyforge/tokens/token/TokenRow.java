package com.apifyforge.tokens.token;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user's document. {@code revision} changes with every change, 0 means there is none yet; {@code seen} are the ids of
 * the commands handled last, {@code seals} which sealed tokens may still connect; {@code token} is absent for a user
 * who never connected.
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
        return token == null ? 0 : token.id().version();
    }

    Instant lastDisconnect() {
        return token == null ? Instant.EPOCH : token.dates().disconnectedAt();
    }

    Token.@Nullable Live live() {
        return token instanceof Token.Live live ? live : null;
    }
}
