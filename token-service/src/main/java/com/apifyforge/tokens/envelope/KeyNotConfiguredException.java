package com.apifyforge.tokens.envelope;

/**
 * The row names a wrapping key that this service was not given: trying later helps only after a change of its settings.
 */
public final class KeyNotConfiguredException extends KeysUnavailableException {
    public KeyNotConfiguredException(String message) {
        super(message, null);
    }
}
