package com.apifyforge.tokens.envelope.kms;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Measures elapsed time correctly, also while somebody sets the machine's clock. */
final class ElapsedClock extends Clock {
    private final Instant start;
    private final long startNanos = System.nanoTime();

    ElapsedClock(Clock clock) {
        start = clock.instant();
    }

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
