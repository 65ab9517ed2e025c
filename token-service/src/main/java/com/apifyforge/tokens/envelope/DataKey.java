package com.apifyforge.tokens.envelope;

import com.apifyforge.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The plaintext data key of one envelope, lent by a {@link KeyWrapper}. A key seals exactly one message, which excludes
 * the reuse of a nonce by construction (NIST SP 800-38D, 8.2).
 */
public final class DataKey {
    /** In bytes. */
    public static final int LENGTH = 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Secret key;

    /** For a {@link KeyWrapper}, which also closes {@code key}. */
    public DataKey(Secret key) {
        this.key = key;
    }

    Envelope seal(Secret plaintext, Binding binding) {
        return seal(plaintext, binding, random(Envelope.SALT), random(Envelope.NONCE));
    }

    /** With given salt and nonce, for known answers. */
    Envelope seal(Secret plaintext, Binding binding, byte[] salt, byte[] nonce) {
        byte[] derived = derive(salt, binding);
        try {
            byte[] ciphertext =
                    plaintext.lendArray(bytes -> gcm(Cipher.ENCRYPT_MODE, derived, nonce, associated(binding), bytes));
            return Envelope.of(salt, commitment(derived), nonce, ciphertext);
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    /** Opens, lends and wipes. Throws {@link UnreadableException} unless sealed with this key for this binding. */
    public <R> R open(Envelope envelope, Binding binding, Function<Secret, R> use) {
        try (Secret plaintext = decrypt(envelope, binding)) {
            return use.apply(plaintext);
        }
    }

    private Secret decrypt(Envelope envelope, Binding binding) {
        envelope.requireReadable();
        byte[] derived = derive(envelope.salt(), binding);
        try {
            // AES-GCM alone does not commit to its key: one ciphertext can be made to open under two keys. Compared in
            // constant time and before anything is decrypted.
            if (!MessageDigest.isEqual(commitment(derived), envelope.commitment())) {
                throw new UnreadableException();
            }
            return Secret.takeOwnershipOf(
                    gcm(Cipher.DECRYPT_MODE, derived, envelope.nonce(), associated(binding), envelope.ciphertext()));
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    /** 64 bytes: the AES key, then the commitment. */
    private byte[] derive(byte[] salt, Binding binding) {
        return lend(bytes -> {
            try {
                var hkdf = HKDFParameterSpec.ofExtract()
                        .addIKM(bytes)
                        .addSalt(salt)
                        .thenExpand(associated(binding), LENGTH + Envelope.COMMITMENT);
                return KDF.getInstance("HKDF-SHA512").deriveData(hkdf);
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException("This JVM has no HKDF-SHA512", missing);
            }
        });
    }

    /** Version and suite are bound too, so that a later format cannot be passed off as this one. */
    private static byte[] associated(Binding binding) {
        var out = new ByteArrayOutputStream();
        out.write(Envelope.VERSION);
        out.write(Envelope.SUITE);
        out.writeBytes(binding.bytes());
        return out.toByteArray();
    }

    private static byte[] commitment(byte[] derived) {
        return Arrays.copyOfRange(derived, LENGTH, LENGTH + Envelope.COMMITMENT);
    }

    private static byte[] gcm(int mode, byte[] key, byte[] nonce, byte[] associated, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            var parameters = new GCMParameterSpec(Envelope.TAG * 8, nonce);
            cipher.init(mode, new SecretKeySpec(key, 0, LENGTH, "AES"), parameters);
            cipher.updateAAD(associated);
            return cipher.doFinal(input);
        } catch (GeneralSecurityException broken) {
            throw new UnreadableException();
        }
    }

    /** For a {@link KeyWrapper} that wraps it. */
    public <R> R lend(Function<byte[], R> use) {
        return key.lendArray(use);
    }

    public static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
