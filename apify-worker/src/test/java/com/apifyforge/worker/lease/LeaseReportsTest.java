package com.apifyforge.worker.lease;

import static org.awaitility.Awaitility.await;

import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.worker.Background;
import com.apifyforge.worker.WorkerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class LeaseReportsTest {
    private static final LeaseSettings NOBODY_THERE = new LeaseSettings(
            URI.create("https://127.0.0.1:1"),
            Path.of("none"),
            Path.of("none"),
            Path.of("none"),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofMinutes(10));

    /** Calls take their time, too: here each takes six minutes. */
    @Test
    void reportingEndsWhenItsTimeIsOverHoweverLongTheCallsTook() throws Exception {
        var meters = new SimpleMeterRegistry();
        var minutes = new AtomicInteger();
        var background = new Background(new WorkerSettings(Duration.ofSeconds(5)));
        background.start();
        try (var http = new TokenServiceHttp(SSLContext.getDefault(), NOBODY_THERE, Clock.systemUTC())) {
            var reports = new LeaseReports(
                    http,
                    background,
                    NOBODY_THERE.reportFor(),
                    () -> Duration.ofMinutes(minutes.getAndAdd(6)).toNanos(),
                    meters);

            reports.later(List.of(new LeaseResult.Unanswered("lease", true)), _ -> {});

            await().until(() -> meters.get("vault.results.waiting").gauge().value() == 0);
        }
        background.stop();
    }
}
