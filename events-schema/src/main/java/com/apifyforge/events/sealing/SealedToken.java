package com.apifyforge.events.sealing;

import com.apifyforge.events.Limit;
import com.apifyforge.events.codec.Json;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A sealed token taken apart: a compact JWE (RFC 7516, section 3.1) with direct key agreement, so its second part is
 * empty. Exactly one algorithm pair is read, and nothing in the header is followed to anywhere.
 */
final class SealedToken {
    static final String TYPE = "apify-token+jwe";
    static final String ALGORITHM = "ECDH-ES";
    static final String ENCRYPTION = "A256GCM";
    static final int MAX_LENGTH = Limit.SEALED_TOKEN_LENGTH.value();

    /** Parameters that would change how the rest is read, or tell us to fetch or trust a key. */
    private static final Set<String> REFUSED = Set.of("zip", "crit", "jku", "jwk", "x5u", "x5c");

    private final SealHeader header;
    private final Map<String, String> ephemeralKey;
    private final byte[] associatedData;
    private final byte[] nonce;
    private final byte[] ciphertextAndTag;

    private SealedToken(String[] parts) {
        JsonNode json = Json.read(Base64Url.decode(parts[0]));
        requireOurProfile(json);
        header = new SealHeader(
                text(json, "kid"),
                new String(Base64Url.decode(text(json, "apu")), StandardCharsets.UTF_8),
                new String(Base64Url.decode(text(json, "apv")), StandardCharsets.UTF_8),
                Instant.ofEpochSecond(seconds(json, "iat")),
                Instant.ofEpochSecond(seconds(json, "exp")));
        ephemeralKey = ephemeralKey(json.path("epk"));
        associatedData = parts[0].getBytes(StandardCharsets.US_ASCII);
        nonce = Base64Url.decode(parts[2]);
        ciphertextAndTag = join(Base64Url.decode(parts[3]), Base64Url.decode(parts[4]));
        require(nonce.length == ContentKey.NONCE_LENGTH);
        require(seconds(json, "iat") < seconds(json, "exp"));
    }

    /** Throws {@link SealBrokenException} for anything else than a well-formed sealed token. */
    static SealedToken parse(String compact) {
        try {
            require(compact.length() <= MAX_LENGTH);
            String[] parts = compact.split("\\.", 6);
            require(parts.length == 5 && parts[1].isEmpty());
            return new SealedToken(parts);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new SealBrokenException();
        }
    }

    SealHeader header() {
        return header;
    }

    /** The ephemeral key as it is written; equal texts are equal keys. */
    Map<String, String> ephemeralKey() {
        return ephemeralKey;
    }

    /** Throws {@link SealBrokenException} if the point is not on the curve. */
    ECPublicKey ephemeralPublicKey() {
        try {
            return P256.publicKey(ephemeralKey);
        } catch (IllegalArgumentException e) {
            throw new SealBrokenException();
        }
    }

    byte[] associatedData() {
        return associatedData;
    }

    byte[] nonce() {
        return nonce;
    }

    byte[] ciphertextAndTag() {
        return ciphertextAndTag;
    }

    private static void requireOurProfile(JsonNode json) {
        require(json.isObject());
        require(text(json, "alg").equals(ALGORITHM));
        require(text(json, "enc").equals(ENCRYPTION));
        require(text(json, "typ").equals(TYPE));
        REFUSED.forEach(name -> require(!json.has(name)));
    }

    private static Map<String, String> ephemeralKey(JsonNode json) {
        var key = new LinkedHashMap<String, String>();
        for (String name : new String[] {"kty", "crv", "x", "y"}) {
            key.put(name, text(json, name));
        }
        require("EC".equals(key.get("kty")) && "P-256".equals(key.get("crv")));
        return key;
    }

    private static String text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        require(value.isString() && !value.stringValue().isEmpty());
        return value.stringValue();
    }

    private static long seconds(JsonNode json, String name) {
        JsonNode value = json.path(name);
        require(value.isIntegralNumber() && value.canConvertToLong());
        return value.longValue();
    }

    private static byte[] join(byte[] ciphertext, byte[] tag) {
        // An empty plaintext is a slip that is reported to its sender once the seal is open.
        require(tag.length == ContentKey.TAG_LENGTH);
        byte[] joined = new byte[ciphertext.length + tag.length];
        System.arraycopy(ciphertext, 0, joined, 0, ciphertext.length);
        System.arraycopy(tag, 0, joined, ciphertext.length, tag.length);
        return joined;
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new SealBrokenException();
        }
    }
}
