package com.apifyforge.events.sealing;

/** A sealed token that does not open: one kind for every cause, so that nothing can be learnt from it. */
public final class SealBrokenException extends RuntimeException {
    public SealBrokenException() {
        super("The sealed token does not open: malformed, altered, or made for another key, user or message.");
    }
}
