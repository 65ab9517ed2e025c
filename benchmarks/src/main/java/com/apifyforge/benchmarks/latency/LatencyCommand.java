package com.apifyforge.benchmarks.latency;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.report.ReportOptions;
import com.apifyforge.benchmarks.system.OwnSystem;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forge bench latency}. */
@Command(name = "latency", description = "From the job to the start call at Apify, at a fixed rate.")
public final class LatencyCommand implements Callable<Integer> {
    @Mixin
    private final OwnSystem own = new OwnSystem();

    @Mixin
    private final ReportOptions report = new ReportOptions();

    @Option(names = "--users", paramLabel = "N", description = "Default: 500, quick 20.")
    private @Nullable Integer users;

    @Option(names = "--rate", paramLabel = "N", description = "Jobs a second. Default: 200, quick 20.")
    private @Nullable Integer rate;

    @Option(names = "--warm-up", paramLabel = "S", description = "At the same rate. Default: 30, quick 5.")
    private @Nullable Integer warmUp;

    @Option(names = "--seconds", paramLabel = "S", description = "Default: 60, quick 5.")
    private @Nullable Integer seconds;

    /** How much is measured. */
    private record Size(int users, int rate, Duration warmUp, Duration time) {}

    @Override
    public Integer call() {
        var size = new Size(
                report.size("--users", users, 1, 500, 20),
                report.size("--rate", rate, 1, 200, 20),
                Duration.ofSeconds(report.size("--warm-up", warmUp, 0, 30, 5)),
                Duration.ofSeconds(report.size("--seconds", seconds, 1, 60, 5)));
        return report.present("startP50Millis", () -> measure(size));
    }

    private Figures measure(Size size) {
        try (var system = own.start(Duration.ZERO);
                var latency = new LatencyBenchmark(system)) {
            return latency.measure(size.users(), size.rate(), size.warmUp(), size.time());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
