package com.apifyforge.gateway.web;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a caller wants a call to wait, by its header {@code Prefer: wait=SECONDS} (RFC 7240). */
public final class Waiting {
    private static final Pattern FORM = Pattern.compile("(?:.*[,;] *)?wait *= *\"?(\\d{1,4})\"?(?: *[,;].*)?");
    private static final Duration MOST = Duration.ofSeconds(60);

    private Waiting() {}

    /** What is longer than a minute is a minute. A preference that is none is ignored, as the standard wants it. */
    public static Duration of(@Nullable String prefer, Duration standard) {
        var wait = FORM.matcher(prefer == null ? "" : prefer);
        if (!wait.matches()) {
            return standard;
        }
        var asked = Duration.ofSeconds(Long.parseLong(wait.group(1)));
        return asked.compareTo(MOST) > 0 ? MOST : asked;
    }
}
