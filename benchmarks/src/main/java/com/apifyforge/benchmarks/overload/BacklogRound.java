package com.apifyforge.benchmarks.overload;

import com.apifyforge.benchmarks.apify.ApifyStandIn;
import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.load.Jobs;
import com.apifyforge.benchmarks.load.OpenLoop;
import com.apifyforge.benchmarks.load.StartLog;
import com.apifyforge.benchmarks.system.Programs;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;

/** A tenth of the users has many jobs at once while the others send few, one after the other. */
final class BacklogRound {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int PART = 10;

    private final Phases others;
    private final int firstUser;
    private final int backlog;
    private final StartLog log;

    /** The jobs of the others come first in the log, and after them the backlog. */
    BacklogRound(Phases others, int firstUser, int backlog, String round) {
        this.others = others;
        this.firstUser = firstUser;
        this.backlog = backlog;
        log = new StartLog(round, others.jobs() + backlog);
    }

    /** The backlog has a connection of its own to Kafka: in one for all the others would wait before they are sent. */
    void run(Programs programs, Programs ofBacklog, ApifyStandIn apify) throws InterruptedException {
        var jobs = new Jobs(programs, log, 0, others.jobs(), this::user);
        var many = new Jobs(ofBacklog, log, others.jobs(), log.jobs(), this::user);
        apify.onStart(log::called);
        var published = new CompletableFuture<Void>();
        OpenLoop.run(others.perSecond(), others.jobs(), (job, due) -> {
            if (job == others.begin()) {
                published.completeAsync(() -> {
                    many.sendAll();
                    return null;
                });
            }
            jobs.send(job, due).join();
        });
        published.join();
        log.await(PATIENCE, ofOthers());
    }

    private int user(int job) {
        int few = Math.max(1, others.users() / PART);
        return firstUser + (job < others.jobs() ? few + job % (others.users() - few) : (job - others.jobs()) % few);
    }

    private IntPredicate ofOthers() {
        return job -> job < others.jobs();
    }

    Figures figures() {
        long began = log.dueAt(others.begin());
        int left = log.waiting(ofOthers().negate());
        return new Figures()
                .put("jobs", backlog)
                .put("othersPerSecond", others.perSecond())
                .put("startsPerSecond", log.perSecond(began, log.dueAt(others.jobs() - 1)))
                .putPercentiles("othersBefore", log.latencies(others.isBefore()))
                .putPercentiles(
                        "othersDuring", log.latencies(others.isBefore().negate().and(ofOthers())))
                .put("othersNotStarted", log.waiting(ofOthers()))
                .put("left", left)
                .put("seconds", log.lastAfter(began, ofOthers().negate()).toMillis() / 1000.0)
                .put("twice", log.twice());
    }
}
