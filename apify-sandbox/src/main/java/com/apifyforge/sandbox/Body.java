package com.apifyforge.sandbox;

import java.nio.charset.StandardCharsets;

/** Bytes that are not changed after this point. A class of its own, as a record with an array compares by identity. */
final class Body {
    static final Body EMPTY = new Body(new byte[0]);

    private final byte[] bytes;

    Body(byte[] bytes) {
        this.bytes = bytes;
    }

    static Body of(String text) {
        return new Body(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return bytes.length;
    }
}
