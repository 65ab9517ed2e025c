package com.apifyforge.benchmarks.overload;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.load.RoundRecords;
import com.apifyforge.benchmarks.system.DelayingProxy;
import com.apifyforge.benchmarks.system.MongodbAddress;
import com.apifyforge.benchmarks.system.Programs;
import com.apifyforge.benchmarks.system.ServiceProcesses;
import com.apifyforge.benchmarks.system.SharedParts;
import com.apifyforge.benchmarks.system.Users;
import java.time.Duration;

/** Measures cases, each on processes and users of its own: one token-service and two workers. */
final class OverloadBenchmark {
    private static final int WORKERS = 2;

    private final SharedParts parts;
    private final OverloadSize size;
    private final Duration latency;
    private final String mongodb;
    private int nextUser;

    OverloadBenchmark(SharedParts parts, OverloadSize size, Duration latency, String mongodb) {
        this.parts = parts;
        this.size = size;
        this.latency = latency;
        this.mongodb = mongodb;
    }

    Figures measure(OverloadCase which) throws InterruptedException {
        return switch (which) {
            case APIFY_SLOW -> onProcesses(_ -> new SlowApify(parts.apify(), latency));
            case APIFY_429 -> onProcesses(_ -> new LimitingApify(parts.apify(), latency));
            case TOKEN_SERVICE_SLOW ->
                onProcesses(
                        system -> new SlowTokenService(system.tokenServices().getFirst()));
            case DATABASE_SLOW -> databaseSlow();
            case BACKLOG -> backlog();
        };
    }

    /** Made when the warm-up is over and the jobs are signed. */
    private interface CauseMaker {
        Cause on(ServiceProcesses system);
    }

    private Figures onProcesses(CauseMaker maker) throws InterruptedException {
        try (var system = parts.start(1, WORKERS)) {
            return measure(system, maker);
        }
    }

    private Figures databaseSlow() throws InterruptedException {
        var address = new MongodbAddress(mongodb);
        try (var proxy = new DelayingProxy(address.server());
                var system = parts.start(1, WORKERS, _ -> address.through(proxy.port()))) {
            return measure(system, _ -> new SlowDatabase(proxy));
        }
    }

    private Figures measure(ServiceProcesses system, CauseMaker maker) throws InterruptedException {
        try (var programs = system.programs()) {
            int firstUser = ready(system, programs);
            String round = system.newRound();
            var overload = new OverloadRound(size.phases(), firstUser, round, programs);
            var cause = maker.on(system);
            return counted(programs, round, () -> {
                overload.run(parts.apify(), cause);
                return overload.figures(cause);
            });
        }
    }

    private Figures backlog() throws InterruptedException {
        try (var system = parts.start(1, WORKERS);
                var programs = system.programs();
                var ofBacklog = system.programs()) {
            int firstUser = ready(system, programs);
            String round = system.newRound();
            var backlog = new BacklogRound(size.others(), firstUser, size.backlog(), round);
            return counted(programs, round, () -> {
                backlog.run(programs, ofBacklog, parts.apify());
                return backlog.figures();
            });
        }
    }

    /** Connects users and sends them jobs at the same rate, so that what is measured is warm. Returns the first. */
    private int ready(ServiceProcesses system, Programs programs) throws InterruptedException {
        int first = nextUser;
        nextUser += size.users();
        Users.of(programs).connect(first, nextUser);
        var warmUp = new OverloadRound(size.warmUp(), first, system.newRound(), programs);
        warmUp.run(parts.apify(), new NoCause());
        return first;
    }

    /** With what the round leaves on the topics and at Apify. */
    private Figures counted(Programs programs, String round, Measurement measurement) throws InterruptedException {
        var before = parts.apify().calls().snapshot();
        try (var records = new RoundRecords(programs.topics(), round)) {
            var figures = measurement.take().putAll(records.figures());
            var after = parts.apify().calls().snapshot();
            return figures.put("apifyLists", after.lists() - before.lists())
                    .put("apifyLimited", after.limited() - before.limited());
        }
    }

    private interface Measurement {
        Figures take() throws InterruptedException;
    }
}
