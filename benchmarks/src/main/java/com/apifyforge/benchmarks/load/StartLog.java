package com.apifyforge.benchmarks.load;

import com.apifyforge.benchmarks.figures.Latencies;
import com.apifyforge.events.codec.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** When each job of a round was due, and when and how often its start call came. Jobs are numbered from 0. */
public final class StartLog {
    private static final double NANOS = 1e9;

    private final String round;
    private final AtomicLongArray due;
    private final AtomicLongArray started;
    private final AtomicIntegerArray calls;

    public StartLog(String round, int jobs) {
        this.round = round;
        due = new AtomicLongArray(jobs);
        started = new AtomicLongArray(jobs);
        calls = new AtomicIntegerArray(jobs);
    }

    public String jobId(int job) {
        return round + job;
    }

    /** A run's input, by which its start call tells the job. */
    public JsonNode input(int job) {
        return Json.mapper().createObjectNode().put("round", round).put("job", job);
    }

    /** {@code at} is a moment of {@link System#nanoTime()}. */
    public void due(int job, long at) {
        due.set(job, at);
    }

    /** A start call with this input is read. Those of other rounds do not count. */
    public void called(String input) {
        long now = System.nanoTime();
        var json = Json.read(input.getBytes(StandardCharsets.UTF_8));
        if (round.equals(json.path("round").asString(""))) {
            int job = json.path("job").asInt();
            if (calls.getAndIncrement(job) == 0) {
                started.set(job, now);
            }
        }
    }

    public int jobs() {
        return calls.length();
    }

    public long dueAt(int job) {
        return due.get(job);
    }

    /** Of those of these jobs that have started. */
    public Latencies latencies(IntPredicate which) {
        var latencies = new Latencies();
        started(which).forEach(job -> latencies.add(Duration.ofNanos(started.get(job) - due.get(job))));
        return latencies;
    }

    /** Starts of all jobs by the time between two moments. */
    public double perSecond(long from, long to) {
        long count = started(_ -> true)
                .filter(job -> started.get(job) >= from && started.get(job) < to)
                .count();
        return count * NANOS / Math.max(1, to - from);
    }

    /** Starts by the time from a moment until nine tenths of all jobs have started: the last may have been put off. */
    public double perSecondOfMost(long from) {
        long[] times = started(_ -> true).mapToLong(started::get).sorted().toArray();
        int most = Math.min(times.length, Math.max(1, jobs() * 9 / 10));
        return most == 0 ? 0 : most * NANOS / Math.max(1, times[most - 1] - from);
    }

    /** From a moment to the last start of these jobs; zero if that was before it. */
    public Duration lastAfter(long from, IntPredicate which) {
        return Duration.ofNanos(started(which)
                .mapToLong(job -> Math.max(0, started.get(job) - from))
                .max()
                .orElse(0));
    }

    public int started() {
        return (int) started(_ -> true).count();
    }

    public int waiting(IntPredicate which) {
        return (int) all(which).filter(job -> calls.get(job) == 0).count();
    }

    public int twice() {
        return (int) all(_ -> true).filter(job -> calls.get(job) > 1).count();
    }

    /** Returns when these have started, or after this long. */
    public void await(Duration patience, IntPredicate which) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (waiting(which) > 0 && System.nanoTime() < end) {
            // Polled: each moment is taken when the stand-in reads the call.
            Thread.sleep(100);
        }
    }

    private IntStream started(IntPredicate which) {
        return all(which).filter(job -> calls.get(job) > 0 && started.get(job) != 0);
    }

    private IntStream all(IntPredicate which) {
        return IntStream.range(0, jobs()).filter(which);
    }
}
