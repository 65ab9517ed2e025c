package com.apifyforge.benchmarks.growth;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.report.ReportOptions;
import com.apifyforge.benchmarks.system.OwnSystem;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forge bench growth}. */
@Command(
        name = "growth",
        description = "Starts a second with 1, 2 and 4 workers and 1 or 2 token-services, each a process with the same "
                + "share of a processor, on a given Kafka and MongoDB. The quick form takes some minutes.")
public final class GrowthCommand implements Callable<Integer> {
    @Mixin
    private final OwnSystem own = new OwnSystem();

    @Mixin
    private final ReportOptions report = new ReportOptions();

    @Option(names = "--users", paramLabel = "N", description = "Default: 500, quick 50.")
    private @Nullable Integer users;

    @Option(names = "--jobs", paramLabel = "N", description = "Default: 6000, quick 300.")
    private @Nullable Integer jobs;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Jobs that are started before processes have a share. Default: 3000, quick 200.")
    private @Nullable Integer warmUp;

    @Option(
            names = "--share",
            paramLabel = "PERCENT",
            description =
                    "Of one processor, for each process; it should leave Kafka and MongoDB enough. Default: 15, quick "
                            + "40.")
    private @Nullable Integer share;

    @Override
    public Integer call() {
        var benchmark = new GrowthBenchmark(
                report.size("--users", users, 1, 500, 50),
                report.size("--warm-up", warmUp, 1, 3000, 200),
                report.size("--jobs", jobs, 1, 6000, 300),
                report.size("--share", share, 1, 15, 40) / 100.0);
        if (!own.hasRealServers()) {
            throw report.refusal("growth needs --kafka and --mongodb-uri after --.");
        }
        return report.present("growth", () -> measure(benchmark));
    }

    private Figures measure(GrowthBenchmark benchmark) {
        try (var parts = own.sharedParts()) {
            return benchmark.measure(parts);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
