package com.apifyforge.apify;

import com.apifyforge.apify.Answers.Reader;
import com.apifyforge.apify.ApifyReply.BadRequest;
import com.apifyforge.apify.ApifyReply.NotNow;
import com.apifyforge.apify.ApifyReply.NotSent;
import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.apify.ApifyReply.TokenUnusable;
import com.apifyforge.apify.ApifyReply.Unanswered;
import com.apifyforge.apify.ApifyReply.UserMustAct;
import com.apifyforge.apify.Outcome.Answered;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an answer means. {@code error.type} decides before the status, as Apify sends some types with more than one
 * status: the limits of memory and concurrent runs are seen as 400 and as 402.
 */
final class Verdict {
    private static final Set<String> LIMITS =
            Set.of("rate-limit-exceeded", "actor-memory-limit-exceeded", "concurrent-runs-limit-exceeded");
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
            case Answered answered ->
                answered.status() / 100 == 2 ? success(answered.body(), reader) : failure(answered);
        };
    }

    private static <T> ApifyReply<T> success(Body body, Reader<T> reader) {
        var value = body.read(bytes -> new Read<>(Answers.data(bytes, reader))).value();
        return value == null ? new Unanswered<>("unreadable-answer") : new Ok<>(value);
    }

    private record Read<T>(@Nullable T value) {}

    private static <T> ApifyReply<T> failure(Answered answered) {
        var status = answered.status();
        var known = answered.body()
                .read(bytes -> new Read<>(Answers.errorType(bytes)))
                .value();
        var type = known == null ? "http-" + status : known;
        if (status == 401) {
            return new TokenUnusable<>(type);
        }
        if (status == 429 || LIMITS.contains(type)) {
            return new NotNow<>(type, retryAfter(answered.retryAfter()));
        }
        if (status == 408 || status >= 500 || status < 400) {
            return new Unanswered<>(type);
        }
        return status == 402 || status == 403 || FOR_THE_USER.contains(type)
                ? new UserMustAct<>(status, type)
                : new BadRequest<>(status, type);
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
