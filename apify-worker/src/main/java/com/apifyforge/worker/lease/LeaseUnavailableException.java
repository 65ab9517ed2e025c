package com.apifyforge.worker.lease;

/** The token-service gave no usable answer. What was asked may have been recorded there. */
public final class LeaseUnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    public LeaseUnavailableException(String why) {
        super(why);
    }
}
