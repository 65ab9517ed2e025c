package com.apifyforge.sandbox.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** Bytes that are not changed after this point. A class of its own, as a record with an array compares by identity. */
public final class Body implements Content {
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

    @Override
    public Iterator<byte[]> part(int i, int of) {
        return List.of(Arrays.copyOfRange(bytes, at(i, of), at(i + 1, of))).iterator();
    }

    private int at(int i, int of) {
        return (int) ((long) bytes.length * i / of);
    }
}
