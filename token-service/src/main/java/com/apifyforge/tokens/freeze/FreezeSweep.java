package com.apifyforge.tokens.freeze;

import com.apifyforge.service.sweep.Sweep;
import java.time.Duration;

/** Keeps the number of freezes for the alert: every instance tells of those that another one took. */
final class FreezeSweep implements Sweep {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Freezes freezes;

    FreezeSweep(Freezes freezes) {
        this.freezes = freezes;
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    @Override
    public void run() {
        freezes.inForce();
    }
}
