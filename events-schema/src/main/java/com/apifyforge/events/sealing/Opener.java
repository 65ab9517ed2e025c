package com.apifyforge.events.sealing;

import com.apifyforge.secret.Loan;
import com.apifyforge.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * A P-256 private key that opens what was sealed to it. Safe for use by many threads. What was agreed with the
 * ephemeral key seen last is kept until {@link #close()}: the answers of one lease call share it, so it is computed
 * once.
 */
public final class Opener implements AutoCloseable {
    private final String keyId;
    private final KeyPair pair;

    private @Nullable Map<String, String> lastEphemeralKey;
    private @Nullable SharedSecret lastShared;
    private boolean closed;

    private Opener(String keyId, KeyPair pair) {
        this.keyId = keyId;
        this.pair = pair;
    }

    public static Opener generate(String keyId) {
        return new Opener(keyId, P256.generate());
    }

    /** From {@link #lendPrivateKey}'s bytes. Throws IllegalArgumentException for any others. */
    public static Opener of(String keyId, Secret privateKey) {
        return new Opener(keyId, privateKey.lendArray(PrivateKeyBytes::read));
    }

    /** The public half as a JWK: kty, crv, x, y, kid, use, alg. */
    public Map<String, String> publicJwk() {
        var jwk = new LinkedHashMap<>(P256.jwk((ECPublicKey) pair.getPublic()));
        jwk.put("kid", keyId);
        jwk.put("use", "enc");
        jwk.put("alg", SealedToken.ALGORITHM);
        return Collections.unmodifiableMap(jwk);
    }

    /** Lends PKCS#8 bytes (with the public point), wiped after the call. */
    public <R> R lendPrivateKey(Function<Secret, R> use) {
        try (Secret bytes = PrivateKeyBytes.write(pair)) {
            return use.apply(bytes);
        }
    }

    /**
     * Opens, lends and wipes. Throws {@link SealBrokenException} unless made for this key, user and message. Does not
     * look at the expiry: only the caller knows the time that counts.
     */
    public <R> R open(String sealedToken, String userId, String messageId, Function<Secret, R> use) {
        var sealed = SealedToken.parse(sealedToken);
        var header = sealed.header();
        if (!header.keyId().equals(keyId)
                || !header.userId().equals(userId)
                || !header.messageId().equals(messageId)) {
            throw new SealBrokenException();
        }
        try (Secret token = open(sealed)) {
            return use.apply(token);
        }
    }

    /** Opens again for each use, as {@link #open} does, so that the plaintext lives only while it is used. */
    public Loan loan(String sealedToken, String userId, String messageId) {
        return new Loan() {
            @Override
            public <R> R lend(Function<Secret, R> use) {
                return open(sealedToken, userId, messageId, use);
            }
        };
    }

    private Secret open(SealedToken sealed) {
        byte[] apu = sealed.header().userId().getBytes(StandardCharsets.UTF_8);
        byte[] apv = sealed.header().messageId().getBytes(StandardCharsets.UTF_8);
        byte[] input = sealed.ciphertextAndTag();
        byte[] plaintext = new byte[input.length - ContentKey.TAG_LENGTH];
        try (var shared = agreeWith(sealed);
                var key = shared.contentKey(apu, apv)) {
            key.cipher(Cipher.DECRYPT_MODE, sealed.nonce(), sealed.associatedData())
                    .doFinal(input, 0, input.length, plaintext, 0);
            return Secret.takeOwnershipOf(plaintext);
        } catch (GeneralSecurityException e) {
            throw new SealBrokenException();
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    /** The agreement itself is outside the lock; at worst two threads compute the same. */
    private SharedSecret agreeWith(SealedToken sealed) throws GeneralSecurityException {
        var known = recall(sealed.ephemeralKey());
        if (known != null) {
            return known;
        }
        var shared = SharedSecret.agree(pair.getPrivate(), sealed.ephemeralPublicKey());
        remember(sealed.ephemeralKey(), shared.copy());
        return shared;
    }

    private synchronized @Nullable SharedSecret recall(Map<String, String> ephemeralKey) {
        if (closed) {
            throw new IllegalStateException("The opener is closed.");
        }
        return lastShared != null && ephemeralKey.equals(lastEphemeralKey) ? lastShared.copy() : null;
    }

    private synchronized void remember(Map<String, String> ephemeralKey, SharedSecret shared) {
        forget();
        if (closed) {
            shared.close();
            return;
        }
        lastEphemeralKey = ephemeralKey;
        lastShared = shared;
    }

    private void forget() {
        if (lastShared != null) {
            lastShared.close();
            lastShared = null;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        forget();
    }
}
