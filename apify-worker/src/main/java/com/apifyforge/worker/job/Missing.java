package com.apifyforge.worker.job;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Since when the run of an attempt is looked for and not found. */
record Missing(int attempt, Instant at) {
    /** Goes on from an earlier look, if that was for the same attempt. */
    static Missing since(int attempt, @Nullable Integer missedAttempt, @Nullable Instant missedAt, Instant now) {
        return missedAttempt != null && missedAttempt == attempt && missedAt != null
                ? new Missing(attempt, missedAt)
                : new Missing(attempt, now);
    }

    /** How long to wait until it can be called gone; not positive if it can be now. */
    Duration left(Duration settle, Instant now) {
        return settle.minus(Duration.between(at, now));
    }
}
