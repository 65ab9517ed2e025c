package com.apifyforge.worker.reconcile;

import com.apifyforge.events.lease.LeaseAnswer.Reconcile;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Since when the run of an attempt is looked for and not found. */
public record NotFoundSince(int attempt, Instant at) {
    /** Goes on from an earlier look, if that was for the same attempt. */
    public static NotFoundSince since(
            Reconcile open, @Nullable Integer missedAttempt, @Nullable Instant missedAt, Instant now) {
        return missedAttempt != null && missedAttempt == open.attempt() && missedAt != null
                ? new NotFoundSince(open.attempt(), within(open.since(), missedAt, now))
                : new NotFoundSince(open.attempt(), now);
    }

    /** No search was before the attempt or is in the future: a time outside would start a second run, or none ever. */
    private static Instant within(Instant begun, Instant at, Instant now) {
        if (at.isAfter(now)) {
            return now;
        }
        return at.isBefore(begun) ? begun : at;
    }

    /** How long to wait until it can be called gone; not positive if it can be now. */
    public Duration left(Duration settle, Instant now) {
        return settle.minus(Duration.between(at, now));
    }
}
