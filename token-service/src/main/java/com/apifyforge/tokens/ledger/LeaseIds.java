package com.apifyforge.tokens.ledger;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Lease ids: 48 bits of time, so that they sort, then 128 random bits, as anyone who knows the id may report its
 * result.
 */
public final class LeaseIds {
    private static final SecureRandom RANDOM = new SecureRandom();

    private LeaseIds() {}

    public static String next(Instant now) {
        return HexFormat.of().toHexDigits(now.toEpochMilli(), 12) + random();
    }

    /** An opaque marker of 128 random bits: it is seen at Apify and must tell nothing. */
    public static String marker() {
        return random();
    }

    private static String random() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
