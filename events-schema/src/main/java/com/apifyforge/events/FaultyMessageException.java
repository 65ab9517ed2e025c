package com.apifyforge.events;

/** A message that breaks the contract: what is wrong and where, never the value. */
final class FaultyMessageException extends Exception {
    private static final long serialVersionUID = 1;

    private final Fault fault;
    private final String path;

    /** {@code path} is a JSON pointer (RFC 6901), empty for the whole message. */
    FaultyMessageException(Fault fault, String path) {
        super(fault + " at '" + path + "'", null, false, false);
        this.fault = fault;
        this.path = path;
    }

    Fault fault() {
        return fault;
    }

    String path() {
        return path;
    }
}
