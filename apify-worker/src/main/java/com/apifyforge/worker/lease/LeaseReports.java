package com.apifyforge.worker.lease;

import com.apifyforge.events.lease.LeaseJson;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.service.Metric;
import com.apifyforge.worker.Background;
import com.apifyforge.worker.Stopwatch;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Tells the ledger what came of leases: at once, or as soon as the token-service is there again. */
public final class LeaseReports {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final TokenServiceHttp http;
    private final Background background;
    private final Duration reportFor;
    private final Stopwatch stopwatch;
    private final AtomicInteger waiting = new AtomicInteger();

    LeaseReports(
            TokenServiceHttp http,
            Background background,
            Duration reportFor,
            Stopwatch stopwatch,
            MeterRegistry meters) {
        this.http = http;
        this.background = background;
        this.reportFor = reportFor;
        this.stopwatch = stopwatch;
        Metric.RESULTS_WAITING.gauge(meters, waiting::get);
    }

    /** In the order of the results: was it taken, or has the attempt moved on. */
    public List<Boolean> now(List<LeaseResult> results) throws LeaseUnavailableException {
        var accepted = new ArrayList<Boolean>();
        for (int from = 0; from < results.size(); from += LeaseClient.MAX_BATCH) {
            accepted.addAll(report(results.subList(from, Math.min(from + LeaseClient.MAX_BATCH, results.size()))));
        }
        return accepted;
    }

    private List<Boolean> report(List<LeaseResult> results) throws LeaseUnavailableException {
        var response = http.post("/v1/leases/results", LeaseJson.write(new LeaseResult.Batch(results)), _ -> {});
        try {
            var accepted = LeaseJson.readAccepted(response.body()).accepted();
            requireAll(accepted, results.size());
            return accepted;
        } catch (IllegalArgumentException e) {
            throw new LeaseUnavailableException(String.valueOf(e.getMessage()));
        }
    }

    static void requireAll(List<?> answers, int asked) {
        if (answers.size() != asked) {
            throw new IllegalArgumentException(answers.size() + " answers to " + asked + " questions");
        }
    }

    /**
     * Reports without holding anybody; {@code then} gets what {@link #now} would return. If the token-service stays
     * away for long, the ledger does not know, which it finds out by itself when asked for the job again.
     */
    public void later(List<LeaseResult> results, Consumer<List<Boolean>> then) {
        if (!results.isEmpty()) {
            waiting.addAndGet(results.size());
            background.alone(() -> {
                try {
                    then.accept(insist(results));
                } finally {
                    waiting.addAndGet(-results.size());
                }
                return results;
            });
        }
    }

    private List<Boolean> insist(List<LeaseResult> results) throws LeaseUnavailableException, InterruptedException {
        long began = stopwatch.nanos();
        for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
            try {
                return now(results);
            } catch (LeaseUnavailableException e) {
                if (background.ending() || stopwatch.nanos() - began > reportFor.toNanos()) {
                    throw e;
                }
                // Backoff: the token-service does not tell when it is back.
                Thread.sleep(pause);
            }
        }
    }

    private static Duration longer(Duration pause) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }
}
