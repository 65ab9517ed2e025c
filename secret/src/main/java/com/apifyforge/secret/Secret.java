package com.apifyforge.secret;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Plaintext bytes outside the Java heap, filled with zeros on {@link #close()}. Confined to the thread that made it;
 * any use from another thread or after closing throws {@link IllegalStateException}. It has no getter, no {@code
 * equals} and no text form: the bytes are only lent.
 */
public final class Secret implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment bytes;

    private Secret(int length) {
        bytes = arena.allocate(length);
    }

    /** Moves {@code plaintext} off the heap and fills the given array with zeros. */
    public static Secret takeOwnershipOf(byte[] plaintext) {
        return takeOwnershipOf(plaintext, plaintext.length);
    }

    /** Moves the first {@code length} bytes off the heap and fills the whole given array with zeros. */
    public static Secret takeOwnershipOf(byte[] plaintext, int length) {
        try {
            var secret = new Secret(length);
            MemorySegment.copy(plaintext, 0, secret.bytes, ValueLayout.JAVA_BYTE, 0, length);
            return secret;
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    public int length() {
        return (int) bytes.byteSize();
    }

    /** Lends the bytes, read-only, for the time of the call. The borrower must not keep a copy. */
    public <R> R lend(Function<MemorySegment, R> use) {
        return use.apply(bytes.asReadOnly());
    }

    /**
     * Lends a heap copy for interfaces that take only arrays (ciphers). The copy is filled with zeros when the call
     * returns; it must be short, as a collection in between leaves a copy of it.
     */
    public <R> R lendArray(Function<byte[], R> use) {
        byte[] copy = new byte[length()];
        try {
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, copy, 0, copy.length);
            return use.apply(copy);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    @Override
    public void close() {
        bytes.fill((byte) 0);
        arena.close();
    }

    @Override
    public String toString() {
        return "Secret[***]";
    }
}
