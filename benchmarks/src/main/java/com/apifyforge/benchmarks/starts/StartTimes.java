package com.apifyforge.benchmarks.starts;

import com.apifyforge.client.Tail;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** When each job of a round started, by the broker's clock, and which have ended. */
final class StartTimes {
    private final String round;
    private final int jobs;
    private final Map<String, Instant> started = new ConcurrentHashMap<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private final Map<String, Integer> deferrals = new TreeMap<>();

    /** Of jobs whose ids begin with {@code round}. */
    StartTimes(String round, int jobs) {
        this.round = round;
        this.jobs = jobs;
    }

    void add(Tail.Entry entry) {
        entry.message(JobEvent.class)
                .filter(event -> event.jobId().startsWith(round))
                .ifPresent(event -> {
                    if (event instanceof JobStarted) {
                        started.putIfAbsent(event.jobId(), entry.appended());
                    } else if (event instanceof JobDeferred deferred) {
                        deferrals.merge(deferred.reason(), 1, Integer::sum);
                    } else if (event.last()) {
                        (started.containsKey(event.jobId()) ? ended : refused).add(event.jobId());
                    }
                });
    }

    boolean allStarted() {
        return started.size() + refused.size() >= jobs;
    }

    boolean allEnded() {
        return ended.size() + refused.size() >= jobs;
    }

    int started() {
        return started.size();
    }

    /** By reason, as far as they are told. */
    Map<String, Integer> deferrals() {
        return deferrals;
    }

    /** Starts a second, from {@code published} to the last start. */
    double rate(Instant published) {
        return perSecond(started.size(), published, last());
    }

    /** Starts a second of the tenth that begins after {@code tenths} tenths of the jobs. */
    double rateOfTenth(int tenths, Instant published) {
        var times = started.values().stream().sorted().toList();
        int from = times.size() * tenths / 10;
        int to = times.size() * (tenths + 1) / 10;
        Instant begin = from == 0 ? published : times.get(from - 1);
        return to <= from ? 0 : perSecond(to - from, begin, times.get(to - 1));
    }

    Instant last() {
        return started.values().stream().max(Instant::compareTo).orElse(Instant.EPOCH);
    }

    private static double perSecond(int count, Instant from, Instant to) {
        return count * 1000.0 / Math.max(1, Duration.between(from, to).toMillis());
    }
}
