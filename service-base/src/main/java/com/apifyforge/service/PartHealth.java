package com.apifyforge.service;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** One part. Asks at most once a second, however often probes come. Says the kind of failure, no addresses. */
public final class PartHealth implements HealthIndicator {
    private static final Duration GOOD_FOR = Duration.ofSeconds(1);

    private final Check check;
    private final Clock clock;
    private Instant askedAt = Instant.MIN;
    private Health last = Health.unknown().build();

    public PartHealth(Check check, Clock clock) {
        this.check = check;
        this.clock = clock;
    }

    @Override
    public synchronized Health health() {
        Instant now = clock.instant();
        if (askedAt.plus(GOOD_FOR).isBefore(now)) {
            last = ask();
            askedAt = now;
        }
        return last;
    }

    private Health ask() {
        try {
            check.run();
            return Health.up().build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Health.down().build();
        } catch (Exception e) {
            return Health.down()
                    .withDetail("error", e.getClass().getSimpleName())
                    .build();
        }
    }

    /** Returns if the part serves, and throws if not. */
    public interface Check {
        void run() throws Exception;
    }
}
