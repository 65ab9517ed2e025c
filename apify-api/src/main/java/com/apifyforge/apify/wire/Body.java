package com.apifyforge.apify.wire;

import java.util.Arrays;
import java.util.function.Function;

/** The body of an answer. It is read once and wiped: that of {@code users/me} holds a live proxy password. */
public final class Body {
    private final byte[] bytes;

    public Body(byte[] bytes) {
        this.bytes = bytes;
    }

    public <R> R read(Function<byte[], R> reader) {
        try {
            return reader.apply(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
