package com.apifyforge.ctl;

/** What was asked for did not come about; the message says why and what to do. Ends with exit status 1. */
public final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public FailedException(String message) {
        super(message);
    }
}
