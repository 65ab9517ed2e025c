package com.apifyforge.benchmarks.starts;

import com.apifyforge.benchmarks.apify.Calls;
import com.apifyforge.benchmarks.system.MeasuredSystem;
import com.apifyforge.benchmarks.system.Users;
import com.apifyforge.client.Frontend;
import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Topics;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.Topic;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Publishes jobs of many users at once and takes the time until all have started, and then until all have ended. */
public final class StartsBenchmark implements AutoCloseable {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final MeasuredSystem system;
    private final Topics topics;
    private final Frontend frontend;
    private final Scheduler scheduler;

    public StartsBenchmark(MeasuredSystem system) {
        this.system = system;
        topics = new Topics(system.endpoints().cluster(), "/benchmarks", CLOCK);
        frontend = new Frontend(system.endpoints(), topics, CLOCK);
        scheduler = Scheduler.withKeyIn(system.endpoints().schedulerKey(), topics, CLOCK);
    }

    /** Connects the users, which counts as warm-up; {@code warmUp} jobs are started before those that count. */
    public Map<String, Object> measure(int users, int warmUp, int jobs) {
        var connected = new Users(topics, frontend).connect(users);
        if (warmUp > 0) {
            round(users, warmUp);
        }
        var figures = new LinkedHashMap<String, Object>();
        figures.put("users", users);
        figures.put("connectsPerSecond", rounded(users * 1000.0 / Math.max(1, connected.toMillis())));
        figures.putAll(round(users, jobs));
        return figures;
    }

    private Map<String, Object> round(int users, int count) {
        String round = "bench-" + Long.toString(CLOCK.millis(), Character.MAX_RADIX) + "-";
        var jobs = jobs(round, users, count);
        var times = new StartTimes(round, count);
        try (var events = topics.tail(List.of(Topic.JOB_EVENTS.topicName()))) {
            var processor = system.processorTime();
            var before = system.calls().map(StartsBenchmark::counts).orElse(Map.of());
            Instant published = CLOCK.instant();
            var sent = jobs.stream().map(scheduler::send).toArray(CompletableFuture<?>[]::new);
            BooleanSupplier inTime = () -> CLOCK.instant().isBefore(published.plus(PATIENCE));
            while (!times.allStarted() && inTime.getAsBoolean()) {
                events.poll(Duration.ofMillis(200)).forEach(times::add);
            }
            CompletableFuture.allOf(sent).join();
            var atStarts = system.processorTime().minus(processor);
            while (!times.allEnded() && inTime.getAsBoolean()) {
                events.poll(Duration.ofMillis(200)).forEach(times::add);
            }
            var figures = new LinkedHashMap<String, Object>();
            figures.put("jobs", count);
            figures.put("started", times.started());
            figures.put("refused", times.refused());
            figures.put("deferrals", times.deferrals());
            figures.put("startsPerSecond", rounded(times.rate(published)));
            figures.put("firstTenthPerSecond", rounded(times.rateOfTenth(0, published)));
            figures.put("secondTenthPerSecond", rounded(times.rateOfTenth(1, published)));
            figures.put("lastTenthPerSecond", rounded(times.rateOfTenth(9, published)));
            figures.put("processorMillisPerStart", rounded(atStarts.toNanos() / 1e6 / count));
            figures.put(
                    "processorMillisPerJob",
                    rounded(system.processorTime().minus(processor).toNanos() / 1e6 / count));
            figures.put("memoryMiB", system.memory());
            system.calls()
                    .ifPresent(calls -> counts(calls)
                            .forEach((name, value) -> figures.put(name, value - before.getOrDefault(name, 0L))));
            return figures;
        }
    }

    private static Map<String, Long> counts(Calls calls) {
        var counts = new LinkedHashMap<String, Long>();
        counts.put("apifyStarts", calls.starts());
        counts.put("apifyReads", calls.reads());
        counts.put("apifyLists", calls.lists());
        counts.put("apifyConnections", calls.connections());
        return counts;
    }

    private List<JobRequested> jobs(String round, int users, int count) {
        return IntStream.range(0, count)
                .mapToObj(job -> scheduler.job(
                        round + job, Users.id(job % users), new Target.Actor("bench~actor"), null, RunOptions.NONE))
                .toList();
    }

    private static double rounded(double figure) {
        return Math.round(figure * 100) / 100.0;
    }

    @Override
    public void close() {
        frontend.close();
        topics.close();
    }
}
