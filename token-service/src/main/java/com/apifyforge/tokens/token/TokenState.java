package com.apifyforge.tokens.token;

/** The state of a {@link Token} by name, as it is stored and shown. */
public enum TokenState {
    CONNECTED,
    INVALID,
    DISCONNECTED;

    public static TokenState of(Token token) {
        return switch (token) {
            case Token.Connected _ -> CONNECTED;
            case Token.Invalid _ -> INVALID;
            case Token.Disconnected _ -> DISCONNECTED;
        };
    }
}
