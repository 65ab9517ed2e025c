package com.apifyforge.service;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** One part. Asks at most once a second, however often probes come. Says the kind of failure, no addresses. */
public final class PartHealth implements HealthIndicator {
    private static final Duration GOOD_FOR = Duration.ofSeconds(1);

    private final Check check;
    private final Clock clock;
    private Instant askedAt = Instant.MIN;
    private Health last = Health.unknown().build();

    /** {@code part} is its name among the metrics: whoever scrapes them has it asked, too. */
    public PartHealth(String part, Check check, Clock clock, MeterRegistry meters) {
        this.check = check;
        this.clock = clock;
        Metric.PART_UP.gauge(meters, () -> Status.UP.equals(health().getStatus()) ? 1 : 0, part);
    }

    @Override
    public synchronized Health health() {
        if (askedAt.plus(GOOD_FOR).isBefore(clock.instant())) {
            last = ask();
            // Not before: whoever waits here meanwhile must not ask again, one after another.
            askedAt = clock.instant();
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
