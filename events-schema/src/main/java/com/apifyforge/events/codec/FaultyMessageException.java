package com.apifyforge.events.codec;

import com.apifyforge.events.Reason;

/** A message that breaks the contract: what is wrong and where, never the value. */
final class FaultyMessageException extends Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final String path;
    private final int line;

    /** {@code path} is a JSON pointer (RFC 6901), empty for the whole message. */
    FaultyMessageException(Reason reason, String path) {
        this(reason, path, 0);
    }

    /** {@code line} is where the text breaks JSON, or 0. */
    FaultyMessageException(Reason reason, String path, int line) {
        super(reason + " at '" + path + "'", null, false, false);
        this.reason = reason;
        this.path = path;
        this.line = line;
    }

    /** The same fault, seen from the object or array around it. */
    FaultyMessageException under(String step) {
        return new FaultyMessageException(reason, "/" + step.replace("~", "~0").replace("/", "~1") + path);
    }

    Reason reason() {
        return reason;
    }

    String path() {
        return path;
    }

    int line() {
        return line;
    }
}
