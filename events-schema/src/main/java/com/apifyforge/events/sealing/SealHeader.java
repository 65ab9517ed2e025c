package com.apifyforge.events.sealing;

import java.time.Instant;

/** The protected header of a sealed token: readable by anyone, trustworthy only after opening. */
public record SealHeader(String keyId, String userId, String messageId, Instant issuedAt, Instant expiresAt) {
    /** Throws {@link SealBrokenException} unless it is {@code ECDH-ES} with {@code A256GCM} and complete. */
    public static SealHeader of(String sealedToken) {
        return SealedToken.parse(sealedToken).header();
    }
}
