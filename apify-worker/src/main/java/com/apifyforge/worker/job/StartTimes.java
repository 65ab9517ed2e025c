package com.apifyforge.worker.job;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How long the last starts took from the lease to the answer, and how long a batch waits for its own. Waiting for the
 * processor counts: a worker under load is slow for everybody, and who is cut off then costs it even more.
 */
final class StartTimes {
    /** Below this even starts without trouble take several times as long as others. */
    static final Duration LEAST = Duration.ofMillis(250);

    /** Of fewer starts a few odd ones would be the median. */
    static final int ENOUGH = 20;

    private static final int KEPT = 100;
    private static final int TIMES = 3;

    private final Deque<Duration> last = new ArrayDeque<>();

    synchronized void add(Duration took) {
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        last.addLast(took);
    }

    /**
     * Three times the median, at least {@link #LEAST} and at most {@code most}: who takes longer than that is left
     * behind, so that the users of one slow Actor do not hold all others. {@code most} until {@link #ENOUGH} is known.
     */
    synchronized Duration patience(Duration most) {
        if (last.size() < ENOUGH) {
            return most;
        }
        Duration median =
                last.stream().sorted().skip(last.size() / 2).findFirst().orElseThrow();
        Duration patience = median.multipliedBy(TIMES);
        if (patience.compareTo(LEAST) < 0) {
            return LEAST;
        }
        return patience.compareTo(most) < 0 ? patience : most;
    }
}
