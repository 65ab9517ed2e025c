package com.apifyforge.benchmarks.system;

import com.apifyforge.benchmarks.apify.ApifyStandIn;
import com.apifyforge.client.Endpoints;
import com.apifyforge.embedded.ca.LocalCa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The system that is measured: one that runs already, or one of its own with the stand-in as Apify. */
public final class MeasuredSystem implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WRONG_USE = 2;

    private final Endpoints endpoints;
    private final Clock clock;
    private final @Nullable ApifyStandIn apify;
    private final Cleanup cleanup;

    private MeasuredSystem(Endpoints endpoints, Clock clock, @Nullable ApifyStandIn apify, Cleanup cleanup) {
        this.endpoints = endpoints;
        this.clock = clock;
        this.apify = apify;
        this.cleanup = cleanup;
    }

    /** What of a system of its own is not the default. {@code up} are further arguments of {@code forge up}. */
    public record Setup(Path forge, Duration latency, Duration runTime, boolean gateway, List<String> up) {}

    /** A system that somebody else has started on this folder. */
    public static MeasuredSystem on(Path folder, Clock clock) {
        return new MeasuredSystem(Endpoints.in(folder), clock, null, new Cleanup());
    }

    /** Starts {@code forge up} and the stand-in on a folder of their own. */
    public static MeasuredSystem start(Setup setup, Clock clock) {
        var cleanup = new Cleanup();
        try {
            return start(setup, clock, cleanup);
        } catch (IOException e) {
            cleanup.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            cleanup.close();
            throw e;
        }
    }

    private static MeasuredSystem start(Setup setup, Clock clock, Cleanup cleanup) throws IOException {
        Path folder = cleanup.folder("forge-bench");
        var ca = LocalCa.in(folder.resolve("stand-in"), clock);
        var apify =
                ApifyStandIn.start(ca.issue("apify", null), ca.certificate(), setup.latency(), setup.runTime(), clock);
        cleanup.add(apify::close);
        var process = cleanup.start(up(setup, folder, apify, ca.certificate()));
        var endpoints = started(process, folder.resolve("data"), folder.resolve("up.log"));
        return new MeasuredSystem(endpoints, clock, apify, cleanup);
    }

    private static ProcessBuilder up(Setup setup, Path folder, ApifyStandIn apify, Path ca) {
        var command = new ArrayList<>(List.of(setup.forge().toString(), "up", "--port", "0"));
        if (!setup.gateway()) {
            command.add("--without-gateway");
        }
        command.addAll(List.of("--data", folder.resolve("data").toString()));
        command.addAll(List.of("--apify-url", apify.uri().toString(), "--apify-ca", ca.toString()));
        command.addAll(setup.up());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("up.log").toFile());
    }

    private static Endpoints started(Process process, Path data, Path log) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.readString(log).contains("Ctrl-C stops it.")) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw notStarted(process, Files.readString(log));
            }
            try {
                process.waitFor(200, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted", e);
            }
        }
        return Endpoints.in(data);
    }

    private static RuntimeException notStarted(Process process, String log) {
        return !process.isAlive() && process.exitValue() == WRONG_USE
                ? new WrongUseException(log.strip())
                : new IllegalStateException("forge up did not start:\n" + log);
    }

    public Endpoints endpoints() {
        return endpoints;
    }

    public Clock clock() {
        return clock;
    }

    /** What the job ids of a round begin with; real servers still have the jobs of earlier ones. */
    public String newRound() {
        return newRound(clock);
    }

    static String newRound(Clock clock) {
        return "bench-" + Long.toString(clock.millis(), Character.MAX_RADIX) + "-";
    }

    /** The stand-in; empty where the system has another Apify. */
    public Optional<ApifyStandIn> apify() {
        return Optional.ofNullable(apify);
    }

    /** Processor time of the system's process since its start. */
    public Duration processorTime() {
        return ProcessHandle.of(endpoints.pid())
                .map(MeasuredSystem::processorTime)
                .orElse(Duration.ZERO);
    }

    /** The same of the measuring process, which shares the processors. */
    public static Duration ownProcessorTime() {
        return processorTime(ProcessHandle.current());
    }

    static Duration processorTime(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Resident memory in MiB; 0 where the operating system does not tell it in {@code /proc}. */
    public long memory() {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(endpoints.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        cleanup.close();
    }
}
