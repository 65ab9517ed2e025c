package com.apifyforge.client.gateway;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Is a token connected, which one, how old? What does not apply is null.
 *
 * @param version rises with each token
 * @param rotateBy when the token should be replaced
 * @param notice after a disconnect: what is left to do at Apify, at {@code apifyTokensUrl}
 */
public record Connection(
        String userId,
        State state,
        @Nullable Long version,
        @Nullable String apifyUsername,
        @Nullable Boolean verified,
        @Nullable Instant storedAt,
        @Nullable Long ageDays,
        @Nullable Instant rotateBy,
        boolean rotationDue,
        @Nullable String notice,
        @Nullable String apifyTokensUrl) {
    /** {@code INVALID}: Apify has refused the token. */
    public enum State {
        NOT_CONNECTED,
        CONNECTED,
        INVALID
    }
}
