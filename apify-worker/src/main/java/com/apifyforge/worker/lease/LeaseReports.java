package com.apifyforge.worker.lease;

import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.worker.Background;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Tells the ledger what came of leases: at once, or as soon as the token-service is there again. */
public final class LeaseReports {
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
     * Reports without holding anybody; {@code then} gets what {@link #now} would return. If the token-service stays away
     * for long, the ledger does not know, which it finds out by itself when asked for the job again.
     */
    public void later(List<LeaseResult> results, Consumer<List<Boolean>> then) {
        if (!results.isEmpty()) {
            background.alone(() -> {
                then.accept(insist(results));
                return results;
            });
        }
    }

    private List<Boolean> insist(List<LeaseResult> results) throws LeaseUnavailableException, InterruptedException {
        Duration pause = FIRST_PAUSE;
        for (Duration waited = Duration.ZERO; ; waited = waited.plus(pause), pause = longer(pause)) {
            try {
                return leases.report(results);
            } catch (LeaseUnavailableException e) {
                if (background.ending() || waited.compareTo(reportFor) > 0) {
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
