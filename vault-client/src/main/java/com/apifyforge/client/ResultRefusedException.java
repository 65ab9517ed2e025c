package com.apifyforge.client;

/** A worker does not give a result; the message says why and what to do. */
public final class ResultRefusedException extends VaultClientException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String reason;

    ResultRefusedException(int status, String reason, String message) {
        super(message);
        this.status = status;
        this.reason = reason;
    }

    /** Of the HTTP answer: with 429 and 503 the same request may be granted later. */
    public int status() {
        return status;
    }

    /** For programs; docs/reasons.md lists them. */
    public String reason() {
        return reason;
    }
}
