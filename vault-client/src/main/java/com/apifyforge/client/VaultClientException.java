package com.apifyforge.client;

/** A call that failed: the message says why and what to do, and holds no secret. */
public class VaultClientException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public VaultClientException(String message) {
        super(message);
    }
}
