package com.apifyforge.tokens.token;

import java.time.Duration;
import java.time.Instant;

/**
 * When a token's age is brought up: first some days before it should be replaced, then on that day, then every week.
 */
record RotationPlan(Duration rotateAfter, Duration remindBefore, Duration remindEvery) {
    static RotationPlan of(TokenSettings settings) {
        return new RotationPlan(settings.rotateAfter(), settings.remindBefore(), settings.remindEvery());
    }

    Instant rotateBy(Instant storedAt) {
        return storedAt.plus(rotateAfter);
    }

    Instant first(Instant storedAt) {
        return rotateBy(storedAt).minus(remindBefore);
    }

    /** The first reminder after {@code now}: reminders missed in an outage are not made up for one by one. */
    Instant next(Instant storedAt, Instant now) {
        Instant rotateBy = rotateBy(storedAt);
        if (now.isBefore(rotateBy)) {
            return rotateBy;
        }
        long periods = Duration.between(rotateBy, now).dividedBy(remindEvery) + 1;
        return rotateBy.plus(remindEvery.multipliedBy(periods));
    }
}
