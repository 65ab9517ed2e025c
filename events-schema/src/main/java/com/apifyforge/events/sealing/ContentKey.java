package com.apifyforge.events.sealing;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** The AES key of one sealed token. A key of our own, as {@code SecretKeySpec} keeps a copy that nobody can wipe. */
final class ContentKey implements SecretKey, AutoCloseable {
    static final int BITS = 256;
    static final int NONCE_LENGTH = 12;
    static final int TAG_LENGTH = 16;

    private final transient byte[] bytes;

    private ContentKey(byte[] bytes) {
        this.bytes = bytes;
    }

    static ContentKey takeOwnershipOf(byte[] bytes) {
        return new ContentKey(bytes);
    }

    /** AES-256-GCM ready to go; {@code mode} as in {@link Cipher}. */
    Cipher cipher(int mode, byte[] nonce, byte[] associatedData) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, this, new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, nonce));
        cipher.updateAAD(associatedData);
        return cipher;
    }

    @Override
    public String getAlgorithm() {
        return "AES";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public byte[] getEncoded() {
        return bytes.clone();
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }
}
