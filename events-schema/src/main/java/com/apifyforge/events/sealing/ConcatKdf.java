package com.apifyforge.events.sealing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Concat KDF with SHA-256 for direct key agreement (RFC 7518, section 4.6.2), for keys that one round fills. */
final class ConcatKdf {
    private ConcatKdf() {}

    /** {@code apu} and {@code apv} are the decoded bytes; {@code keyBits} is at most 256. */
    static byte[] derive(byte[] z, String algorithm, int keyBits, byte[] apu, byte[] apv) {
        byte[] digest = sha256(z, otherInfo(algorithm.getBytes(StandardCharsets.US_ASCII), keyBits, apu, apv));
        byte[] key = Arrays.copyOf(digest, keyBits / Byte.SIZE);
        Arrays.fill(digest, (byte) 0);
        return key;
    }

    private static byte[] sha256(byte[] z, byte[] otherInfo) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(new byte[] {0, 0, 0, 1});
            sha256.update(z);
            return sha256.digest(otherInfo);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-256.", e);
        }
    }

    private static byte[] otherInfo(byte[] algorithm, int keyBits, byte[] apu, byte[] apv) {
        return ByteBuffer.allocate(4 * Integer.BYTES + algorithm.length + apu.length + apv.length)
                .putInt(algorithm.length)
                .put(algorithm)
                .putInt(apu.length)
                .put(apu)
                .putInt(apv.length)
                .put(apv)
                .putInt(keyBits)
                .array();
    }
}
