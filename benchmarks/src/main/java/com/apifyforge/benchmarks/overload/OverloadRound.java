package com.apifyforge.benchmarks.overload;

import com.apifyforge.benchmarks.apify.ApifyStandIn;
import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.load.Jobs;
import com.apifyforge.benchmarks.load.OpenLoop;
import com.apifyforge.benchmarks.load.StartLog;
import com.apifyforge.benchmarks.system.Programs;
import java.time.Duration;
import java.util.function.IntPredicate;

/** Sends jobs at a fixed rate before, during and after a cause, and takes what became of them. */
final class OverloadRound {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int TOLERATED = 2;

    private final Phases phases;
    private final int firstUser;
    private final StartLog log;
    private final Jobs jobs;

    /** The users are those from {@code firstUser} on. Signs the jobs, which takes a while. */
    OverloadRound(Phases phases, int firstUser, String round, Programs programs) {
        this.phases = phases;
        this.firstUser = firstUser;
        log = new StartLog(round, phases.jobs());
        jobs = new Jobs(programs, log, 0, phases.jobs(), job -> firstUser + phases.user(job));
    }

    void run(ApifyStandIn apify, Cause cause) throws InterruptedException {
        apify.onStart(log::called);
        try {
            OpenLoop.run(phases.perSecond(), phases.jobs(), (job, due) -> {
                if (job == phases.begin()) {
                    cause.begin();
                } else if (job == phases.end()) {
                    cause.end();
                }
                jobs.send(job, due).join();
            });
        } finally {
            cause.end();
        }
        log.await(PATIENCE, _ -> true);
    }

    Figures figures(Cause cause) {
        long began = log.dueAt(phases.begin());
        long ended = log.dueAt(phases.end());
        IntPredicate affected = phases.isDuring().and(job -> cause.affects(firstUser + phases.user(job)));
        IntPredicate others = phases.isDuring().and(job -> !cause.affects(firstUser + phases.user(job)));
        var figures = new Figures()
                .put("ratePerSecond", phases.perSecond())
                .put("startsPerSecond", log.perSecond(began, ended))
                .putPercentiles("before", log.latencies(phases.isBefore()))
                .putPercentiles("during", log.latencies(affected));
        if (log.latencies(others).count() > 0) {
            figures.putPercentiles("duringOthers", log.latencies(others));
        }
        return figures.putPercentiles("after", log.latencies(phases.isAfter()))
                .put("recoverySeconds", recovery())
                .put(
                        "backlogSeconds",
                        log.lastAfter(ended, phases.isAfter().negate()).toMillis() / 1000.0)
                .put("lost", log.waiting(_ -> true))
                .put("twice", log.twice());
    }

    /** The end of the last second after the cause whose jobs waited too long. */
    private int recovery() {
        var usual = log.latencies(phases.isBefore()).percentile(50);
        for (int second = phases.after(); second > 0; second--) {
            var inSecond = phases.second(second - 1);
            var median = log.latencies(inSecond).percentile(50);
            if (median.compareTo(usual.multipliedBy(TOLERATED)) > 0 || log.waiting(inSecond) > 0) {
                return second;
            }
        }
        return 0;
    }
}
