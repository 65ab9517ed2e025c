package com.apifyforge.tokens.token;

import com.apifyforge.tokens.envelope.Binding;
import com.apifyforge.tokens.envelope.Envelope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One user's connection. {@code tokenId} stays when the token is replaced and is new after a disconnect; {@code version}
 * only ever rises. {@code envelope} is there while connected, {@code disconnectedAt} since the user disconnected for the
 * last time, also if he connected again.
 */
public record Token(
        String userId,
        String tokenId,
        long version,
        State state,
        @Nullable Envelope envelope,
        @Nullable String apifyUserId,
        @Nullable String apifyUsername,
        boolean verified,
        Instant storedAt,
        Instant rotateBy,
        @Nullable Instant disconnectedAt) {
    public enum State {
        CONNECTED,
        /** Apify refused it twice; its key is destroyed; until the user connects or disconnects. */
        INVALID,
        DISCONNECTED
    }

    /** Whole seconds, as a ticket has them: of two things in the same one it cannot be told which came first. */
    public boolean disconnectedSince(Instant then) {
        return disconnectedAt != null && disconnectedAt.isAfter(then.plusSeconds(1));
    }

    public Binding binding() {
        return Binding.ofToken(userId, tokenId, version);
    }

    /** The {@code _id} of the key's document. */
    String keyId() {
        return TokenKeys.id(tokenId, version);
    }
}
