package com.apifyforge.benchmarks.growth;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.load.Jobs;
import com.apifyforge.benchmarks.load.RoundRecords;
import com.apifyforge.benchmarks.load.StartLog;
import com.apifyforge.benchmarks.system.Cleanup;
import com.apifyforge.benchmarks.system.Programs;
import com.apifyforge.benchmarks.system.ServiceProcesses;
import com.apifyforge.benchmarks.system.SharedParts;
import com.apifyforge.benchmarks.system.Users;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Publishes the same backlog for more and more processes. {@code share} is that of one processor for each of them. */
record GrowthBenchmark(int users, int warmUp, int jobs, double share) {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final List<Combination> COMBINATIONS =
            List.of(new Combination(1, 1), new Combination(1, 2), new Combination(1, 4), new Combination(2, 4));

    private record Combination(int tokenServices, int workers) {
        String prefix() {
            return "with" + workers + (workers == 1 ? "Worker" : "Workers")
                    + (tokenServices == 1 ? "" : "And" + tokenServices + "TokenServices");
        }
    }

    Figures measure(SharedParts parts) throws InterruptedException {
        var figures = new Figures().put("users", users).put("jobs", jobs).put("sharePercent", 100 * share);
        double first = 0;
        double last = 0;
        for (var combination : COMBINATIONS) {
            try (var system = parts.start(combination.tokenServices(), combination.workers())) {
                var measured = measure(parts, system);
                last = measured.values().getOrDefault("startsPerSecond", 0).doubleValue();
                first = first == 0 ? last : first;
                figures.putAll(combination.prefix(), measured.put("ratio", last / first));
            }
        }
        return figures.put("growth", last / first);
    }

    private Figures measure(SharedParts parts, ServiceProcesses system) throws InterruptedException {
        try (var programs = system.programs()) {
            if (system.workers().size() == 1) {
                Users.of(programs).connect(0, users);
            }
            round(parts, system.newRound(), programs, warmUp);
            try (var quotas = new Cleanup()) {
                Stream.concat(system.tokenServices().stream(), system.workers().stream())
                        .map(process -> process.limit(share))
                        .forEach(quota -> quotas.add(quota::close));
                return limited(parts, system, programs);
            }
        }
    }

    private Figures limited(SharedParts parts, ServiceProcesses system, Programs programs) throws InterruptedException {
        var tokenServices = new Usage(system.tokenServices());
        var workers = new Usage(system.workers());
        String round = system.newRound();
        try (var records = new RoundRecords(programs.topics(), round)) {
            var log = round(parts, round, programs, jobs);
            long published = log.dueAt(0);
            return new Figures()
                    .put("startsPerSecond", log.perSecondOfMost(published))
                    .put("seconds", log.lastAfter(published, _ -> true).toMillis() / 1000.0)
                    .putAll("tokenService", tokenServices.figures())
                    .putAll("worker", workers.figures())
                    .put("notStarted", log.waiting(_ -> true))
                    .put("twice", log.twice())
                    .putAll(records.figures());
        }
    }

    private StartLog round(SharedParts parts, String round, Programs programs, int count) throws InterruptedException {
        var log = new StartLog(round, count);
        var requests = new Jobs(programs, log, 0, count, job -> job % users);
        parts.apify().onStart(log::called);
        requests.sendAll();
        log.await(PATIENCE, _ -> true);
        return log;
    }
}
