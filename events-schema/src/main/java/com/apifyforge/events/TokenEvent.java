package com.apifyforge.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What became of a user's token. Never carries the token, its ciphertext, a wrapped key or a hash. */
public sealed interface TokenEvent extends Message {
    String userId();

    /** Of the command that it answers; null where it answers none, and in what older services wrote. */
    default @Nullable String commandId() {
        return null;
    }

    @Override
    default String key() {
        return userId();
    }

    /** {@code verified} is false when Apify did not let the token read its own account (a scoped token). */
    record TokenStored(
            String tokenId,
            String userId,
            long version,
            @Nullable String apifyUserId,
            @Nullable String apifyUsername,
            Instant storedAt,
            Instant rotateBy,
            boolean verified,
            @Nullable String commandId)
            implements TokenEvent, Outcome.Good {}

    record TokenRevoked(
            String tokenId,
            String userId,
            long version,
            Instant revokedAt,
            String reason,
            @Nullable String commandId) implements TokenEvent, Outcome.Undecided {}

    /** A connect or disconnect that changed nothing. */
    record TokenRejected(String userId, String commandId, String reason) implements TokenEvent, Outcome.Bad {}

    /** Apify refused the token twice; it is not used again until the user connects again. */
    record TokenInvalidated(String tokenId, String userId, long version, Instant detectedAt, String errorType)
            implements TokenEvent, Outcome.Bad {}

    record TokenRotationDue(String tokenId, String userId, long version, long ageDays)
            implements TokenEvent, Outcome.Undecided {}
}
