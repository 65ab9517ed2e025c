package com.apifyforge.events;

/** Commands of a frontend to the token-service. */
public sealed interface TokenCommand extends Message {
    String userId();

    @Override
    default String key() {
        return userId();
    }

    /** {@code sealedToken} is a compact JWE made for exactly this user and this message id, see {@code SealedToken}. */
    record ConnectToken(String userId, String sealedToken) implements TokenCommand {}

    record DisconnectToken(String userId) implements TokenCommand {}
}
