package com.apifyforge.tokens.ledger;

import com.apifyforge.service.sweep.Sweep;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Forgets what is old enough. */
final class LedgerSweep implements Sweep {
    private final Jobs jobs;
    private final Uses uses;
    private final LedgerSettings settings;
    private final Clock clock;

    LedgerSweep(Jobs jobs, Uses uses, LedgerSettings settings, Clock clock) {
        this.jobs = jobs;
        this.uses = uses;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Duration every() {
        return Duration.ofHours(1);
    }

    @Override
    public void run() {
        Instant now = clock.instant();
        jobs.deleteUntouchedSince(now.minus(settings.keepJobs()));
        uses.deleteBefore(now.minus(settings.keepUses()));
    }
}
