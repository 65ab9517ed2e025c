package com.apifyforge.tokens.envelope;

/**
 * A data key as only its wrapping key can open it. {@code keyId} names the wrapping key, so that rotation can find it.
 */
public final class WrappedKey {
    private final String keyId;
    private final byte[] bytes;

    public WrappedKey(String keyId, byte[] bytes) {
        this.keyId = keyId;
        this.bytes = bytes.clone();
    }

    public String keyId() {
        return keyId;
    }

    /** A copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "WrappedKey[" + keyId + "]";
    }
}
