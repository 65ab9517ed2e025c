package com.apifyforge.sandbox.message;

import java.nio.charset.StandardCharsets;

/** Bytes that are not changed after this point. A class of its own, as a record with an array compares by identity. */
public final class Body {
    public static final Body EMPTY = new Body(new byte[0]);

    private final byte[] bytes;

    public Body(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Body of(String text) {
        return new Body(text.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return bytes.length;
    }
}
