package com.apifyforge.client;

/** No system was ever started on this data folder. */
public final class NoSystemException extends VaultClientException {
    private static final long serialVersionUID = 1;

    public NoSystemException(String message) {
        super(message);
    }
}
