package com.apifyforge.events.codec;

/** A message that breaks the contract: what is wrong and where, never the value. */
final class FaultyMessageException extends Exception {
    private static final long serialVersionUID = 1;

    private final Fault fault;
    private final String path;
    private final int line;

    /** {@code path} is a JSON pointer (RFC 6901), empty for the whole message. */
    FaultyMessageException(Fault fault, String path) {
        this(fault, path, 0);
    }

    /** {@code line} is where the text breaks JSON, or 0. */
    FaultyMessageException(Fault fault, String path, int line) {
        super(fault + " at '" + path + "'", null, false, false);
        this.fault = fault;
        this.path = path;
        this.line = line;
    }

    /** The same fault, seen from the object or array around it. */
    FaultyMessageException under(String step) {
        return new FaultyMessageException(fault, "/" + step.replace("~", "~0").replace("/", "~1") + path);
    }

    Fault fault() {
        return fault;
    }

    String path() {
        return path;
    }

    int line() {
        return line;
    }
}
