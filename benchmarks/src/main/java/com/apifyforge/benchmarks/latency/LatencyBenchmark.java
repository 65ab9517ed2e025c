package com.apifyforge.benchmarks.latency;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.load.OpenLoop;
import com.apifyforge.benchmarks.system.MeasuredSystem;
import com.apifyforge.benchmarks.system.Programs;
import com.apifyforge.benchmarks.system.Users;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

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
                .put("notStarted", starts.waiting())
                .putPercentiles("start", starts.latencies)
                .putMillisOfEach(
                        "processorMillisPerStart", system.processorTime().minus(processor), count)
                .put("memoryMiB", system.memory());
    }

    private StartLatencies round(int users, int perSecond, Duration time) throws InterruptedException {
        int count = Math.toIntExact(perSecond * time.toSeconds());
        var jobs = jobs(users, count);
        var starts = new StartLatencies();
        system.apify().orElseThrow().onStart(starts::started);
        OpenLoop.run(perSecond, count, (number, due) -> {
            starts.sent(jobs.get(number).jobId(), due);
            programs.scheduler().send(jobs.get(number)).join();
        });
        starts.await(PATIENCE);
        return starts;
    }

    /** Signed before they are due: signing is not what is measured. */
    private List<JobRequested> jobs(int users, int count) {
        String round = system.newRound();
        var actor = new Target.Actor("bench~actor");
        return IntStream.range(0, count)
                .mapToObj(job -> programs.scheduler()
                        .job(
                                round + job,
                                Users.id(job % users),
                                actor,
                                StartLatencies.input(round + job),
                                RunOptions.NONE))
                .toList();
    }

    @Override
    public void close() {
        programs.close();
    }
}
