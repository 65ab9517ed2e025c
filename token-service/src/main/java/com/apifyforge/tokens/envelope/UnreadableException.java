package com.apifyforge.tokens.envelope;

/** An envelope or wrapped key that does not open: one kind for every cause, so that nothing can be learnt from it. */
public final class UnreadableException extends RuntimeException {
    public UnreadableException() {
        super("The envelope does not open: altered, moved from another row, or sealed under another key.");
    }
}
