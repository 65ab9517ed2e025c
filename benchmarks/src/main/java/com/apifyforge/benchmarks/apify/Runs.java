package com.apifyforge.benchmarks.apify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The runs that were started, by account. */
final class Runs {
    private record Started(String id, Instant at, String userAgent) {}

    private final Map<String, Started> byId = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentLinkedDeque<Started>> byAccount = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();
    private final Duration runTime;
    private final Clock clock;

    Runs(Duration runTime, Clock clock) {
        this.runTime = runTime;
        this.clock = clock;
    }

    String start(String account, String userAgent) {
        var run = new Started("run" + last.incrementAndGet(), clock.instant(), userAgent);
        byId.put(run.id(), run);
        byAccount.computeIfAbsent(account, _ -> new ConcurrentLinkedDeque<>()).push(run);
        return data(run);
    }

    @Nullable
    String read(String id) {
        var run = byId.get(id);
        return run == null ? null : data(run);
    }

    /** The newest {@code limit} of those that started at {@code since} or later, newest first. */
    String list(String account, Instant since, int limit) {
        return byAccount.getOrDefault(account, new ConcurrentLinkedDeque<>()).stream()
                .takeWhile(run -> !run.at().isBefore(since))
                .limit(limit)
                .map(this::json)
                .collect(Collectors.joining(",", "{\"data\":{\"items\":[", "]}}"));
    }

    private String data(Started run) {
        return "{\"data\":" + json(run) + "}";
    }

    private String json(Started run) {
        Instant end = run.at().plus(runTime);
        boolean ended = !end.isAfter(clock.instant());
        return "{\"id\":\"" + run.id() + "\",\"status\":\"" + (ended ? "SUCCEEDED" : "RUNNING") + "\",\"startedAt\":\""
                + run.at() + (ended ? "\",\"finishedAt\":\"" + end : "")
                + "\",\"defaultDatasetId\":\"dataset\",\"defaultKeyValueStoreId\":\"store\""
                + ",\"meta\":{\"origin\":\"API\",\"userAgent\":\"" + run.userAgent() + "\"}}";
    }
}
