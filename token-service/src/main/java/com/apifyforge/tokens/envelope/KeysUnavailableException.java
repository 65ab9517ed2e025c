package com.apifyforge.tokens.envelope;

import org.jspecify.annotations.Nullable;

/** The wrapping key cannot be used at the moment. The envelope itself may be in order; trying again later can help. */
public class KeysUnavailableException extends RuntimeException {
    public KeysUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
