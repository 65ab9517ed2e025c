package com.apifyforge.apify;

import com.apifyforge.apify.AnswerReader.Reader;
import com.apifyforge.apify.ApifyReply.BadRequest;
import com.apifyforge.apify.ApifyReply.NotNow;
import com.apifyforge.apify.ApifyReply.NotSent;
import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.apify.ApifyReply.TokenUnusable;
import com.apifyforge.apify.ApifyReply.Unanswered;
import com.apifyforge.apify.ApifyReply.Unreadable;
import com.apifyforge.apify.ApifyReply.UserMustAct;
import com.apifyforge.apify.wire.Outcome;
import com.apifyforge.apify.wire.Outcome.Answered;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an answer means. {@code error.type} decides before the status, as Apify sends some types with more than one
 * status: the limits of memory and concurrent runs are seen as 400 and as 402.
 */
final class Verdict {
    private static final String LIMIT = "-limit-exceeded";
    private static final Set<String> FOR_THE_USER = Set.of(
            "actor-is-not-rented",
            "full-permission-actor-not-approved",
            "insufficient-permissions",
            "not-enough-usage-to-run-paid-actor",
            "platform-feature-disabled");
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

    private Verdict() {}

    static <T> ApifyReply<T> of(Outcome outcome, Reader<T> reader) {
        return switch (outcome) {
            case Outcome.NotSent(var reason) -> new NotSent<>(reason);
            case Outcome.Lost(var reason) -> new Unanswered<>(reason);
            case Outcome.Begun _, Outcome.Received _ -> throw new IllegalStateException("A body that was handed on");
            case Answered answered -> answered.status() / 100 == 2 ? success(answered, reader) : failure(answered);
        };
    }

    private static <T> ApifyReply<T> success(Answered answered, Reader<T> reader) {
        return answered.body().read(bytes -> {
            T value = AnswerReader.data(bytes, reader);
            return value == null ? new Unreadable<>(answered.status(), AnswerReader.seenId(bytes)) : new Ok<>(value);
        });
    }

    private static <T> ApifyReply<T> failure(Answered answered) {
        var status = answered.status();
        var error = answered.body().read(AnswerReader::error);
        var type = error.type() == null ? "http-" + status : error.type();
        if (status == 401) {
            return new TokenUnusable<>(type);
        }
        // Whatever was used up: nothing was started, and it comes back.
        if (status == 429 || type.endsWith(LIMIT)) {
            return new NotNow<>(type, retryAfter(answered.retryAfter()));
        }
        if (status < 400) {
            return new Unreadable<>(status, null);
        }
        if (status == 408 || status >= 500) {
            return new Unanswered<>(type);
        }
        return status == 402 || status == 403 || FOR_THE_USER.contains(type)
                ? new UserMustAct<>(status, type, error.said())
                : new BadRequest<>(status, type, error.said());
    }

    /** Only the form in seconds. Apify documents none at all. */
    private static @Nullable Duration retryAfter(@Nullable String header) {
        if (header == null || !header.matches("[0-9]{1,9}")) {
            return null;
        }
        var told = Duration.ofSeconds(Long.parseLong(header));
        return told.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : told;
    }
}
