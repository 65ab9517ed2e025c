package com.apifyforge.tokens.envelope;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One sealed secret: {@code version(1) | suite(1) | salt(32) | commitment(32) | nonce(12) | ciphertext and tag(16+)}.
 * Version 1, suite 1 is AES-256-GCM with HKDF-SHA-512 key derivation and commitment. Holds no key.
 */
public final class Envelope {
    static final byte VERSION = 1;
    static final byte SUITE = 1;
    static final int SALT = 32;
    static final int COMMITMENT = 32;
    static final int NONCE = 12;
    /** Length of an AES-GCM tag in bytes. */
    public static final int TAG = 16;

    private static final int HEADER = 2 + SALT + COMMITMENT + NONCE;

    private final byte[] bytes;

    private Envelope(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The stored form, whatever it is: a document that one cannot open must still be read, replaced and deleted. */
    public static Envelope of(byte[] stored) {
        return new Envelope(stored.clone());
    }

    static Envelope of(byte[] salt, byte[] commitment, byte[] nonce, byte[] ciphertext) {
        return new Envelope(ByteBuffer.allocate(HEADER + ciphertext.length)
                .put(VERSION)
                .put(SUITE)
                .put(salt)
                .put(commitment)
                .put(nonce)
                .put(ciphertext)
                .array());
    }

    /** The stored form; a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Throws {@link UnreadableException} for any other version, suite or length. */
    void requireReadable() {
        if (bytes.length < HEADER + TAG || bytes[0] != VERSION || bytes[1] != SUITE) {
            throw new UnreadableException();
        }
    }

    byte[] salt() {
        return part(2, SALT);
    }

    byte[] commitment() {
        return part(2 + SALT, COMMITMENT);
    }

    byte[] nonce() {
        return part(2 + SALT + COMMITMENT, NONCE);
    }

    byte[] ciphertext() {
        return part(HEADER, bytes.length - HEADER);
    }

    private byte[] part(int from, int length) {
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    @Override
    public String toString() {
        return "Envelope[" + bytes.length + " bytes]";
    }
}
