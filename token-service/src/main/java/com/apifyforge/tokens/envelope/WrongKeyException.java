package com.apifyforge.tokens.envelope;

/** The wrapping key is not the one that the database was written with: only another key helps, and a restart. */
public final class WrongKeyException extends KeysUnavailableException {
    public WrongKeyException(String message) {
        super(message, null);
    }
}
