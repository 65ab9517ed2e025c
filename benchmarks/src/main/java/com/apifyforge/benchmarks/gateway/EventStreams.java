package com.apifyforge.benchmarks.gateway;

import com.apifyforge.benchmarks.figures.Latencies;
import com.apifyforge.events.codec.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Open event streams, each read by a thread of its own. */
final class EventStreams implements AutoCloseable {
    private final GatewayCalls calls;
    private final Clock clock;
    private final Latencies delays = new Latencies();
    private final AtomicInteger broken = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean closing;

    EventStreams(GatewayCalls calls, Clock clock) {
        this.calls = calls;
        this.clock = clock;
    }

    /** Counts down {@code opened} when its first event has come, which tells its place. */
    void open(String userId, CountDownLatch opened) {
        threads.execute(() -> {
            try (var lines = new BufferedReader(
                    new InputStreamReader(calls.open(userId, "/v1/events"), StandardCharsets.UTF_8))) {
                lines.readLine();
                opened.countDown();
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("data: ")) {
                        add(line.substring("data: ".length()));
                    }
                }
                end();
            } catch (IOException | IllegalStateException e) {
                end();
            }
        });
    }

    private void end() {
        if (!closing) {
            broken.incrementAndGet();
        }
    }

    /** By the time that the event's writer gave it, on the same machine. */
    private void add(String data) {
        var at = Instant.parse(
                Json.read(data.getBytes(StandardCharsets.UTF_8)).path("time").stringValue());
        delays.add(Duration.between(at, clock.instant()));
    }

    Latencies delays() {
        return delays;
    }

    int broken() {
        return broken.get();
    }

    @Override
    public void close() {
        closing = true;
        calls.close();
        threads.shutdownNow();
    }
}
