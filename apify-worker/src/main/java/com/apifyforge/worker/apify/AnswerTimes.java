package com.apifyforge.worker.apify;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** How long the last calls of each kind took, and how long a batch waits for its own. */
final class AnswerTimes {
    /** Below this even calls without trouble take several times as long as others. */
    static final Duration LEAST = Duration.ofMillis(250);

    private static final int KEPT = 100;
    private static final int TIMES = 3;

    private final Map<String, Deque<Duration>> ofKind = new HashMap<>();

    synchronized void add(String kind, Duration took) {
        Deque<Duration> last = ofKind.computeIfAbsent(kind, _ -> new ArrayDeque<>());
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        last.addLast(took);
    }

    /**
     * Three times the median of the slowest kind of call, at least {@link #LEAST} and at most {@code most}: who takes
     * longer than that is left behind, so that the users of one slow Actor do not hold all others. {@code most} until
     * something is known.
     */
    synchronized Duration patience(Duration most) {
        return ofKind.values().stream()
                .map(AnswerTimes::median)
                .max(Comparator.naturalOrder())
                .map(usual -> usual.multipliedBy(TIMES))
                .map(patience -> patience.compareTo(LEAST) < 0 ? LEAST : patience)
                .filter(patience -> patience.compareTo(most) < 0)
                .orElse(most);
    }

    private static Duration median(Deque<Duration> last) {
        return last.stream().sorted().skip(last.size() / 2).findFirst().orElseThrow();
    }
}
