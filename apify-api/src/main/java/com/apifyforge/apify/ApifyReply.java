package com.apifyforge.apify;

import com.apifyforge.apify.wire.NotSentReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What Apify answered, as what the caller has to decide. {@code errorType} is Apify's own {@code error.type} or a short
 * word of ours where there was none; {@link ApifyMessage} is the only text from a body.
 */
public sealed interface ApifyReply<T> {
    record Ok<T>(T value) implements ApifyReply<T> {}

    /** 401: the token is of no use any more. Never tried again with the same token. */
    record TokenUnusable<T>(String errorType) implements ApifyReply<T> {}

    /** 402 or 403: the user has to do something at Apify first. */
    record UserMustAct<T>(int status, String errorType, ApifyMessage said) implements ApifyReply<T> {}

    /** A limit; nothing was started. Safe to try again later. */
    record NotNow<T>(String errorType, @Nullable Duration retryAfter) implements ApifyReply<T> {}

    /** The request itself is wrong; trying again changes nothing. */
    record BadRequest<T>(int status, String errorType, ApifyMessage said) implements ApifyReply<T> {}

    /** The request may have been carried out: 5xx, 408, reset, time-out. A start must be reconciled. */
    record Unanswered<T>(String errorType) implements ApifyReply<T> {}

    /**
     * A whole answer, not an error, that says nothing that can be used: another body than Apify's, a redirect, an id
     * that is none. The request may have been carried out, and to repeat it would bring the same. {@code seenId} is the
     * run id in the answer, if there is one that cannot be used, without what may not be shown.
     */
    record Unreadable<T>(int status, @Nullable String seenId) implements ApifyReply<T> {}

    /** Certainly nothing reached Apify: no connection, TLS failure, no token to send. */
    record NotSent<T>(NotSentReason why) implements ApifyReply<T> {}
}
