package com.apifyforge.benchmarks.starts;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.load.RoundRecords;
import com.apifyforge.benchmarks.system.MeasuredSystem;
import com.apifyforge.benchmarks.system.Programs;
import com.apifyforge.benchmarks.system.Users;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Publishes jobs of many users at once and takes the time until all have started, and then until all have ended. */
final class StartsBenchmark implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final MeasuredSystem system;
    private final Programs programs;

    StartsBenchmark(MeasuredSystem system) {
        this.system = system;
        programs = Programs.of(system);
    }

    /** Connects the users, which counts as warm-up; {@code warmUp} jobs are started before those that count. */
    Figures measure(int users, int warmUp, int jobs) {
        var connected = Users.of(programs).connect(0, users);
        if (warmUp > 0) {
            round(users, warmUp);
        }
        return new Figures()
                .put("users", users)
                .putPerSecond("connectsPerSecond", users, connected.took())
                .putAll(round(users, jobs));
    }

    private Figures round(int users, int count) {
        String round = system.newRound();
        var jobs = jobs(round, users, count);
        var times = new StartTimes(round, count);
        try (var events = programs.topics().tail(List.of(Topic.JOB_EVENTS.topicName()));
                var records = new RoundRecords(programs.topics(), round)) {
            var processor = system.processorTime();
            var calls = system.apify().map(apify -> apify.calls().snapshot());
            Instant published = system.clock().instant();
            var sent = jobs.stream().map(programs.scheduler()::send).toArray(CompletableFuture<?>[]::new);
            BooleanSupplier inTime = () -> system.clock().instant().isBefore(published.plus(PATIENCE));
            while (!times.allStarted() && inTime.getAsBoolean()) {
                events.poll(Duration.ofMillis(200)).forEach(times::add);
            }
            CompletableFuture.allOf(sent).join();
            var atStarts = system.processorTime().minus(processor);
            while (!times.allEnded() && inTime.getAsBoolean()) {
                events.poll(Duration.ofMillis(200)).forEach(times::add);
            }
            var figures = new Figures()
                    .put("jobs", count)
                    .put("started", times.started())
                    .put("startsPerSecond", times.rate(published))
                    .put("firstTenthPerSecond", times.rateOfTenth(0, published))
                    .put("secondTenthPerSecond", times.rateOfTenth(1, published))
                    .put("lastTenthPerSecond", times.rateOfTenth(9, published))
                    .putMillisOfEach("processorMillisPerStart", atStarts, count)
                    .putMillisOfEach(
                            "processorMillisPerJob", system.processorTime().minus(processor), count)
                    .put("memoryMiB", system.memory());
            times.deferrals().forEach((reason, number) -> figures.put("deferrals " + reason, number));
            calls.ifPresent(before -> figures.putAll(
                    before.until(system.apify().orElseThrow().calls().snapshot())));
            return figures.putAll(records.figures());
        }
    }

    private List<JobRequested> jobs(String round, int users, int count) {
        return IntStream.range(0, count)
                .mapToObj(job -> programs.scheduler()
                        .job(
                                round + job,
                                Users.id(job % users),
                                new Target.Actor("bench~actor"),
                                null,
                                RunOptions.NONE))
                .toList();
    }

    @Override
    public void close() {
        programs.close();
    }
}
