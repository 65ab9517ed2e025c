package com.apifyforge.apify.wire;

import java.util.Locale;

/** Why certainly nothing of a request reached Apify. */
public enum NotSentReason {
    HOST_UNKNOWN,
    CONNECT_REFUSED,
    CONNECT_TIMEOUT,
    CONNECT_FAILED,
    TLS_FAILED,
    NO_FREE_CONNECTION,
    CONNECTION_LOST,
    CLIENT_CLOSED,
    INTERRUPTED,
    /** The token has characters or a length that no header may have. */
    TOKEN_MALFORMED,
    /** The token could not be opened. */
    TOKEN_NOT_OPENED,
    /** The caller did not want the request any more when its turn came. */
    TOO_LATE,
    /** The caller's circuit breaker is open. */
    APIFY_DOWN;

    /** As traces and lease results have it, such as {@code tls-failed}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** It is about the token alone and says nothing of Apify. */
    public boolean isOfToken() {
        return this == TOKEN_MALFORMED || this == TOKEN_NOT_OPENED;
    }
}
