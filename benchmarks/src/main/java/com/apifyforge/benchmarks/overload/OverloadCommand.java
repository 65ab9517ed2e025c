package com.apifyforge.benchmarks.overload;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.report.ReportOptions;
import com.apifyforge.benchmarks.system.OwnSystem;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forge bench overload}. */
@Command(
        name = "overload",
        description = "Starts at a fixed rate before, while and after a part is slow, with services as processes of "
                + "their own on a given Kafka and MongoDB. The quick form takes some minutes.")
public final class OverloadCommand implements Callable<Integer> {
    @Mixin
    private final OwnSystem own = new OwnSystem();

    @Mixin
    private final ReportOptions report = new ReportOptions();

    @Option(
            names = "--case",
            paramLabel = "NAME",
            description = "Only these: ${COMPLETION-CANDIDATES}. Default: all, one after the other.")
    private List<OverloadCase> cases = List.of();

    @Option(names = "--users", paramLabel = "N", description = "Default: 100, quick 20.")
    private @Nullable Integer users;

    @Option(names = "--rate", paramLabel = "N", description = "Jobs a second. Default: 100, quick 20.")
    private @Nullable Integer rate;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long the part is slow, and how long the round goes on after that. Default: 30, quick 4.")
    private @Nullable Integer seconds;

    @Option(names = "--jobs", paramLabel = "N", description = "Of the case backlog. Default: 100000, quick 1000.")
    private @Nullable Integer jobs;

    @Override
    public Integer call() {
        int time = report.size("--seconds", seconds, 1, 30, 4);
        var size = new OverloadSize(
                report.size("--users", users, 10, 100, 20),
                report.size("--rate", rate, 1, 100, 20),
                report.unlessQuick(20, 3),
                time,
                time,
                report.unlessQuick(20, 3),
                report.size("--jobs", jobs, 1, 100_000, 1000));
        if (!own.hasRealServers()) {
            throw report.refusal("overload needs --kafka and --mongodb-uri after --.");
        }
        return report.present(chosen().getFirst().prefix + "StartsPerSecond", () -> measure(size));
    }

    private List<OverloadCase> chosen() {
        return cases.isEmpty() ? List.of(OverloadCase.values()) : cases;
    }

    private Figures measure(OverloadSize size) {
        var figures = new Figures();
        try (var parts = own.sharedParts()) {
            var benchmark = new OverloadBenchmark(
                    parts, size, own.latency(), own.upOption("--mongodb-uri").orElseThrow());
            for (var one : chosen()) {
                figures.putAll(one.prefix, benchmark.measure(one));
            }
            return figures;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
