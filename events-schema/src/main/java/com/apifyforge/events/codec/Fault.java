package com.apifyforge.events.codec;

import com.apifyforge.events.Reason;

/** Why a record is not one of our messages; the reason code of its {@link com.apifyforge.events.DeadLetter}. */
public enum Fault {
    /** No CloudEvents 1.0 headers in binary mode, or headers that break the format. */
    NOT_CLOUDEVENT,
    /** A type that is not ours, or one that does not belong on this topic. */
    UNKNOWN_TYPE,
    /** A type of ours in a major version that this program does not know. */
    UNKNOWN_VERSION,
    /** No value, another content type, or text that breaks JSON (a duplicate name does). */
    NOT_JSON,
    TOO_LARGE,
    TOO_DEEP,
    SCHEMA,
    /** The record key is not the key of the message, so its order with others is not kept. */
    KEY_MISMATCH,
    /** A property {@code token}, or text that looks like an Apify token, where no token may be, in the headers too. */
    PLAINTEXT_TOKEN,
    /** Something failed unexpectedly on this record. */
    UNEXPECTED;

    public Reason reason() {
        return Reason.valueOf(name());
    }
}
