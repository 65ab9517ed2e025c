package com.apifyforge.service;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * One part. Asks at most once a second, however often probes come, and waits no longer than {@value #PATIENCE_MILLIS}
 * ms, whatever the part's own client waits for. Says the kind of failure, no addresses.
 */
public final class CachedHealth implements HealthIndicator {
    private static final long GOOD_FOR = Duration.ofSeconds(1).toNanos();
    private static final long PATIENCE_MILLIS = 2500;

    private final Check check;
    private final LongSupplier nanos;
    private boolean asked;
    private long askedAt;
    private Health last = Health.unknown().build();

    /** {@code part} is its name among the metrics: a scrape runs the check, too. */
    public CachedHealth(String part, Check check, MeterRegistry meters) {
        this(part, check, System::nanoTime, meters);
    }

    CachedHealth(String part, Check check, LongSupplier nanos, MeterRegistry meters) {
        this.check = check;
        this.nanos = nanos;
        Metric.PART_UP.gauge(meters, () -> Status.UP.equals(health().getStatus()) ? 1 : 0, part);
    }

    @Override
    public synchronized Health health() {
        if (!asked || nanos.getAsLong() - askedAt > GOOD_FOR) {
            last = ask();
            // Not before: callers that wait here must not repeat the check, one after another.
            askedAt = nanos.getAsLong();
            asked = true;
        }
        return last;
    }

    private Health ask() {
        var answer = new FutureTask<>(() -> {
            check.run();
            return true;
        });
        Thread.ofVirtual().name("health").start(answer);
        try {
            answer.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            return Health.up().build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Health.down().build();
        } catch (ExecutionException e) {
            return down(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            return down(e);
        }
    }

    private static Health down(Throwable cause) {
        return Health.down()
                .withDetail("error", cause.getClass().getSimpleName())
                .build();
    }

    /** Returns if the part serves, and throws if not. */
    public interface Check {
        void run() throws Exception;
    }
}
