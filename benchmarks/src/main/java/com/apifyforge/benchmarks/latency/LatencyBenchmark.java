package com.apifyforge.benchmarks.latency;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.load.Jobs;
import com.apifyforge.benchmarks.load.OpenLoop;
import com.apifyforge.benchmarks.load.StartLog;
import com.apifyforge.benchmarks.system.MeasuredSystem;
import com.apifyforge.benchmarks.system.Programs;
import com.apifyforge.benchmarks.system.Users;
import java.time.Duration;

/** Sends jobs at a fixed rate and takes the time until the stand-in has read each start call. */
final class LatencyBenchmark implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final MeasuredSystem system;
    private final Programs programs;

    LatencyBenchmark(MeasuredSystem system) {
        this.system = system;
        programs = Programs.of(system);
    }

    Figures measure(int users, int perSecond, Duration warmUp, Duration time) throws InterruptedException {
        Users.of(programs).connect(0, users);
        round(users, perSecond, warmUp);
        var processor = system.processorTime();
        int count = Math.toIntExact(perSecond * time.toSeconds());
        var starts = round(users, perSecond, time);
        return new Figures()
                .put("users", users)
                .put("ratePerSecond", perSecond)
                .put("jobs", count)
                .put("notStarted", starts.waiting(_ -> true))
                .putPercentiles("start", starts.latencies(_ -> true))
                .putMillisOfEach(
                        "processorMillisPerStart", system.processorTime().minus(processor), count)
                .put("memoryMiB", system.memory());
    }

    private StartLog round(int users, int perSecond, Duration time) throws InterruptedException {
        int count = Math.toIntExact(perSecond * time.toSeconds());
        var log = new StartLog(system.newRound(), count);
        var jobs = new Jobs(programs, log, 0, count, job -> job % users);
        system.apify().orElseThrow().onStart(log::called);
        OpenLoop.run(perSecond, count, (job, due) -> jobs.send(job, due).join());
        log.await(PATIENCE, _ -> true);
        return log;
    }

    @Override
    public void close() {
        programs.close();
    }
}
