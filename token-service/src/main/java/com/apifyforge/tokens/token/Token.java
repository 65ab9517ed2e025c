package com.apifyforge.tokens.token;

import com.apifyforge.tokens.envelope.Binding;
import com.apifyforge.tokens.envelope.Envelope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One user's connection. {@code tokenId} stays when the token is replaced and is new after a disconnect; {@code version}
 * only ever rises. {@code envelope} is there while connected.
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
        Instant rotateBy) {
    public enum State {
        CONNECTED,
        /** Apify refused it twice; its key is destroyed; until the user connects or disconnects. */
        INVALID,
        DISCONNECTED
    }

    public Binding binding() {
        return Binding.ofToken(userId, tokenId, version);
    }

    /** The {@code _id} of the key's document. */
    String keyId() {
        return TokenKeys.id(tokenId, version);
    }
}
