package com.apifyforge.benchmarks.watch;

import com.apifyforge.benchmarks.apify.ApifyStandIn;
import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.system.MeasuredSystem;
import com.apifyforge.benchmarks.system.Programs;
import com.apifyforge.benchmarks.system.Users;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Starts runs that do not end and takes what it costs to watch them. */
final class WatchBenchmark implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final MeasuredSystem system;
    private final Programs programs;

    WatchBenchmark(MeasuredSystem system) {
        this.system = system;
        programs = Programs.of(system);
    }

    /** With no runs this is what the system takes when it has nothing to do. */
    Figures measure(int users, int runs, Duration warmUp, Duration time) throws InterruptedException {
        if (runs > 0) {
            Users.of(programs).connect(0, users);
            start(users, runs);
        }
        // The warm-up is a time and no state: looks become rarer with the age of a run.
        Thread.sleep(warmUp);
        return watch(users, runs, time);
    }

    private void start(int users, int runs) throws InterruptedException {
        String round = system.newRound();
        var actor = new Target.Actor("bench~actor");
        var sent = IntStream.range(0, runs)
                .mapToObj(job -> programs.scheduler()
                        .send(programs.scheduler()
                                .job(round + job, Users.id(job % users), actor, null, RunOptions.NONE)))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(sent).join();
        awaitStarts(system.apify().orElseThrow(), runs);
    }

    private static void awaitStarts(ApifyStandIn apify, int runs) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (apify.calls().snapshot().starts() < runs) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Of " + runs + " runs "
                        + apify.calls().snapshot().starts() + " are started after " + PATIENCE + ".");
            }
            // Polled, before the measured time: the stand-in counts calls and tells nobody.
            Thread.sleep(200);
        }
    }

    private Figures watch(int users, int runs, Duration time) {
        var looks = new Looks();
        var calls = system.apify().orElseThrow().calls();
        try (var records = programs.topics().tail(Looks.topics())) {
            var before = calls.snapshot();
            var processor = system.processorTime();
            long began = System.nanoTime();
            while (System.nanoTime() - began < time.toNanos()) {
                records.poll(Duration.ofMillis(200)).forEach(looks::add);
            }
            var took = Duration.ofNanos(System.nanoTime() - began);
            var used = system.processorTime().minus(processor);
            return new Figures()
                    .put("users", users)
                    .put("runs", runs)
                    .put("processorPercent", 100.0 * used.toNanos() / took.toNanos())
                    .putAll(looks.figures(users, runs, took))
                    .put("memoryMiB", system.memory())
                    .putAll(before.until(calls.snapshot()));
        }
    }

    @Override
    public void close() {
        programs.close();
    }
}
