package com.apifyforge.worker.lease;

import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.worker.Background;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the ledger what came of leases: at once, or as soon as the token-service is there again. */
public final class LeaseReports {
    private static final Logger log = LoggerFactory.getLogger(LeaseReports.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final LeaseClient leases;
    private final Background background;
    private final Duration reportFor;

    LeaseReports(LeaseClient leases, Background background, Duration reportFor) {
        this.leases = leases;
        this.background = background;
        this.reportFor = reportFor;
    }

    /** In the order of the results: was it taken, or has the attempt moved on. */
    public List<Boolean> now(List<LeaseResult> results) throws LeaseUnavailableException {
        return results.isEmpty() ? List.of() : leases.report(results);
    }

    /**
     * Reports without holding anybody. Completes exceptionally if the token-service stays away for long; then the ledger
     * does not know, which it finds out by itself when asked for the job again.
     */
    public CompletableFuture<List<Boolean>> later(List<LeaseResult> results) {
        if (results.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return background.run(() -> insist(results));
    }

    private List<Boolean> insist(List<LeaseResult> results) throws LeaseUnavailableException, InterruptedException {
        Duration pause = FIRST_PAUSE;
        for (Duration waited = Duration.ZERO; ; waited = waited.plus(pause), pause = longer(pause)) {
            try {
                return leases.report(results);
            } catch (LeaseUnavailableException e) {
                if (background.ending() || waited.compareTo(reportFor) > 0) {
                    log.warn("{} results could not be reported: {}", results.size(), e.getMessage());
                    throw e;
                }
                Thread.sleep(pause);
            }
        }
    }

    private static Duration longer(Duration pause) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }
}
