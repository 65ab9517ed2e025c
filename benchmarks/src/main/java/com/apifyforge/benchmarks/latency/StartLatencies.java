package com.apifyforge.benchmarks.latency;

import com.apifyforge.benchmarks.figures.Latencies;
import com.apifyforge.events.codec.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** Which jobs wait for their start call, and how long those that had it waited. */
final class StartLatencies {
    private final Map<String, Long> due = new ConcurrentHashMap<>();
    final Latencies latencies = new Latencies();

    /** A run's input, by which its start call tells the job. */
    static JsonNode input(String jobId) {
        return Json.mapper().createObjectNode().put("job", jobId);
    }

    void sent(String jobId, long at) {
        due.put(jobId, at);
    }

    /** The start call is read. One that comes again does not count. */
    void started(String input) {
        Long began = due.remove(
                Json.read(input.getBytes(StandardCharsets.UTF_8)).path("job").asString(""));
        if (began != null) {
            latencies.addSince(began);
        }
    }

    int waiting() {
        return due.size();
    }

    /** Returns when all have started, or after this long. */
    void await(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (waiting() > 0 && System.nanoTime() < end) {
            // Polled, after the measured time: each latency was taken by the stand-in when it read its call.
            Thread.sleep(50);
        }
    }
}
