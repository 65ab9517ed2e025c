package com.apifyforge.events.sealing;

import com.apifyforge.events.Limit;
import com.apifyforge.events.codec.ContractException;
import com.apifyforge.events.codec.Json;
import com.apifyforge.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;

/**
 * Seals tokens to one recipient with one ephemeral key, so that a batch costs both sides one key agreement; every
 * {@code messageId} gives another content key. Safe for use by many threads.
 */
public final class Sealer implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String keyId;
    private final Map<String, String> ephemeralKey;
    private final SharedSecret shared;
    private boolean closed;

    private Sealer(String keyId, Map<String, String> ephemeralKey, SharedSecret shared) {
        this.keyId = keyId;
        this.ephemeralKey = ephemeralKey;
        this.shared = shared;
    }

    /** {@code recipient} is a P-256 JWK with {@code kid}. Throws {@link ContractException} for any other key. */
    public static Sealer to(Map<String, String> recipient) {
        String keyId = recipient.get("kid");
        if (keyId == null || keyId.isEmpty() || keyId.length() > Limit.JWK_FIELD_LENGTH.value()) {
            // It is repeated in every seal to this key.
            throw new ContractException(
                    "The recipient's key needs a kid of 1 to %d characters.".formatted(Limit.JWK_FIELD_LENGTH.value()));
        }
        ECPublicKey recipientKey = key(recipient);
        var ephemeral = P256.generate();
        try {
            return new Sealer(
                    keyId,
                    P256.jwk((ECPublicKey) ephemeral.getPublic()),
                    SharedSecret.agree(ephemeral.getPrivate(), recipientKey));
        } catch (GeneralSecurityException e) {
            throw new ContractException("The recipient's key does not take part in ECDH.");
        }
    }

    private static ECPublicKey key(Map<String, String> jwk) {
        try {
            return P256.publicKey(jwk);
        } catch (IllegalArgumentException e) {
            throw new ContractException("The recipient's key cannot be used: " + e.getMessage());
        }
    }

    /**
     * {@code userId} becomes {@code apu}, {@code messageId} {@code apv} (command id, or lease id). Times are cut to
     * seconds.
     */
    public String seal(Secret token, String userId, String messageId, Instant issuedAt, Instant expiresAt) {
        byte[] apu = userId.getBytes(StandardCharsets.UTF_8);
        byte[] apv = messageId.getBytes(StandardCharsets.UTF_8);
        String header = Base64Url.encode(header(apu, apv, issuedAt, expiresAt));
        byte[] nonce = new byte[ContentKey.NONCE_LENGTH];
        RANDOM.nextBytes(nonce);
        try (var key = contentKey(apu, apv)) {
            byte[] sealed = encrypt(token, key, nonce, header.getBytes(StandardCharsets.US_ASCII));
            return header + ".." + Base64Url.encode(nonce) + "." + ciphertextAndTag(sealed);
        }
    }

    private synchronized ContentKey contentKey(byte[] apu, byte[] apv) {
        if (closed) {
            throw new IllegalStateException("The sealer is closed.");
        }
        return shared.contentKey(apu, apv);
    }

    /** Arrays, not buffers: from an off-heap buffer the JDK's cipher makes heap copies of its own and leaves them. */
    private static byte[] encrypt(Secret token, ContentKey key, byte[] nonce, byte[] associatedData) {
        byte[] sealed = new byte[token.length() + ContentKey.TAG_LENGTH];
        return token.lendArray(plaintext -> {
            try {
                key.cipher(Cipher.ENCRYPT_MODE, nonce, associatedData)
                        .doFinal(plaintext, 0, plaintext.length, sealed, 0);
                return sealed;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("This Java runtime cannot do AES-256-GCM.", e);
            }
        });
    }

    private static String ciphertextAndTag(byte[] sealed) {
        int length = sealed.length - ContentKey.TAG_LENGTH;
        return Base64Url.encode(Arrays.copyOf(sealed, length))
                + "."
                + Base64Url.encode(Arrays.copyOfRange(sealed, length, sealed.length));
    }

    private byte[] header(byte[] apu, byte[] apv, Instant issuedAt, Instant expiresAt) {
        var header = new LinkedHashMap<String, Object>();
        header.put("alg", SealedToken.ALGORITHM);
        header.put("enc", SealedToken.ENCRYPTION);
        header.put("typ", SealedToken.TYPE);
        header.put("kid", keyId);
        header.put("epk", ephemeralKey);
        header.put("apu", Base64Url.encode(apu));
        header.put("apv", Base64Url.encode(apv));
        header.put("iat", issuedAt.getEpochSecond());
        header.put("exp", expiresAt.getEpochSecond());
        return Json.mapper().writeValueAsBytes(header);
    }

    @Override
    public synchronized void close() {
        closed = true;
        shared.close();
    }
}
