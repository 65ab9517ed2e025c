package com.apifyforge.benchmarks.figures;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** How long each of many took. Every value is kept: a histogram's classes would be one more thing to explain. */
public final class Latencies {
    private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();

    public void add(Duration took) {
        nanos.add(took.toNanos());
    }

    /** Since a moment of {@link System#nanoTime()}. */
    public void addSince(long began) {
        nanos.add(System.nanoTime() - began);
    }

    public int count() {
        return nanos.size();
    }

    /** By nearest rank: the smallest value that so many of a hundred do not exceed; zero of none. */
    public Duration percentile(int percent) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        int rank = Math.max(1, (int) Math.ceil(sorted.length * percent / 100.0));
        return sorted.length == 0 ? Duration.ZERO : Duration.ofNanos(sorted[rank - 1]);
    }
}
