package com.apifyforge.events.sealing;

import java.util.Base64;

/** Base64url without padding (RFC 7515, section 2), in its one canonical form. */
public final class Base64Url {
    private Base64Url() {}

    public static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Throws IllegalArgumentException for padding, foreign characters and stray bits in the last character: the JDK's
     * decoder lets some of these pass, and then two texts would be the same sealed token.
     */
    public static byte[] decode(String text) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (!encode(bytes).equals(text)) {
            throw new IllegalArgumentException("not canonical base64url");
        }
        return bytes;
    }
}
