package com.apifyforge.gateway.web;

import com.apifyforge.service.edge.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of a list. {@code next} is the cursor of the one after it; null on the last. */
public record Page<T>(List<T> items, @Nullable String next) {
    private static final int MOST = 500;

    /** {@code limit} as it was given. Throws {@link RefusedException} if it is out of bounds. */
    public static int limit(int limit) {
        if (limit < 1 || limit > MOST) {
            throw JsonBody.malformed("limit is 1 to " + MOST + ".");
        }
        return limit;
    }

    /** Opaque to callers: what is in it may change. */
    public static String cursor(String place) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    }

    /** Throws {@link RefusedException} for what {@link #cursor} did not make. */
    public static String place(String cursor) {
        try {
            String place = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            if (place.matches("[!-~]{1,600}")) {
                return place;
            }
        } catch (IllegalArgumentException notOurs) {
            // Told below.
        }
        throw wrongCursor();
    }

    public static RefusedException wrongCursor() {
        return JsonBody.malformed("cursor is the next of the page before, as it is.");
    }
}
