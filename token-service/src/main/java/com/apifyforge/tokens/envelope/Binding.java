package com.apifyforge.tokens.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an envelope belongs to. It enters the derived key, is authenticated with the ciphertext, and goes to KMS as the
 * encryption context, so an envelope moved to another row does not open. Holds ids only: KMS logs it in clear.
 */
public final class Binding {
    private final Map<String, String> parts;

    private Binding(Map<String, String> parts) {
        this.parts = parts;
    }

    /** The binding of one version of a user's token. */
    public static Binding ofToken(String userId, String tokenId, long version) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("purpose", "apify-token");
        parts.put("userId", userId);
        parts.put("tokenId", tokenId);
        parts.put("version", Long.toString(version));
        return new Binding(parts);
    }

    /** The binding of the private half of a sealing key. */
    public static Binding ofSealingKey(String keyId) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("purpose", "sealing-key");
        parts.put("keyId", keyId);
        return new Binding(parts);
    }

    /** The binding of the proof that a wrapping key is the one of this name. */
    public static Binding ofWrappingKey(String keyId) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("purpose", "wrapping-key");
        parts.put("keyId", keyId);
        return new Binding(parts);
    }

    /** For KMS; a copy. */
    public Map<String, String> context() {
        return new LinkedHashMap<>(parts);
    }

    /**
     * Canonical: each name and value as UTF-8 after its length in four bytes, in fixed order. Lengths instead of
     * separators, as {@code "a|b" + "c"} and {@code "a" + "b|c"} must not become the same bytes.
     */
    public byte[] bytes() {
        var out = new ByteArrayOutputStream();
        parts.forEach((name, value) -> {
            out.writeBytes(prefixed(name));
            out.writeBytes(prefixed(value));
        });
        return out.toByteArray();
    }

    /** A text as UTF-8 after its length in four bytes. */
    public static byte[] prefixed(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        return ByteBuffer.allocate(4 + utf8.length)
                .putInt(utf8.length)
                .put(utf8)
                .array();
    }

    @Override
    public String toString() {
        return parts.toString();
    }
}
