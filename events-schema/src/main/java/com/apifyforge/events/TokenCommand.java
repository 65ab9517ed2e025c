package com.apifyforge.events;

/** What a frontend asks of the token-service. */
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
