package com.apifyforge.events;

import org.jspecify.annotations.Nullable;

/** Commands of a frontend to the token-service. */
public sealed interface TokenCommand extends Message {
    String userId();

    @Override
    default String key() {
        return userId();
    }

    /** {@code sealedToken} is a compact JWE made for exactly this user and this message id, see {@code SealedToken}. */
    record ConnectToken(String userId, String sealedToken) implements TokenCommand {}

    /** {@code reason} is {@link Reason#USE_DISPUTED} or null; another one, of a later sender, changes nothing. */
    record DisconnectToken(String userId, @Nullable String reason) implements TokenCommand {
        public DisconnectToken(String userId) {
            this(userId, null);
        }
    }
}
