package com.apifyforge.benchmarks.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One service as a process of its own, which tells in its log when it serves. */
public final class ServiceProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int LAST_LINES = 20;

    private final Process process;
    private final Path log;

    ServiceProcess(List<String> command, Path log) {
        this.log = log;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its first line of its own comes when it serves; a worker has no port to look at. */
    void awaitServing() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!Files.readString(log).contains("Cryptography by ")) {
                if (process.waitFor(200, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                    throw new IllegalStateException("A service did not start:\n" + lastLines());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private String lastLines() throws IOException {
        var lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    /** Since its start. */
    public Duration processorTime() {
        return MeasuredSystem.processorTime(process.toHandle());
    }

    /** Lets it have this share of one processor until the quota is closed. */
    public ProcessorQuota limit(double share) {
        return ProcessorQuota.of(process.toHandle(), share);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
