package com.apifyforge.benchmarks.starts;

import com.apifyforge.benchmarks.baseline.NodeWorker;
import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.report.ReportOptions;
import com.apifyforge.benchmarks.system.MeasuredSystem;
import com.apifyforge.benchmarks.system.SystemOptions;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forge bench starts}. */
@Command(name = "starts", description = "Starts a second, of many jobs published at once.")
public final class StartsCommand implements Callable<Integer> {
    private static final String KAFKA = "--kafka";
    private static final String MONGODB = "--mongodb-uri";

    @Mixin
    private final SystemOptions options = new SystemOptions();

    @Mixin
    private final ReportOptions report = new ReportOptions();

    @Option(names = "--users", paramLabel = "N", description = "Default: 500, quick 20.")
    private @Nullable Integer users;

    @Option(names = "--jobs", paramLabel = "N", description = "Default: 10000, quick 400.")
    private @Nullable Integer jobs;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Jobs that are started before those that count. Default: 2000, quick 100.")
    private @Nullable Integer warmUp;

    @Option(
            names = "--run-time",
            paramLabel = "S",
            defaultValue = "0",
            description = "After which a run ends. Default: ${DEFAULT-VALUE}.")
    private long runTime;

    @Option(
            names = "--baseline",
            description = "Measure the plain Node worker of benchmarks/baseline, too; needs " + KAFKA + " and "
                    + MONGODB + ".")
    private boolean baseline;

    /** How much is measured. */
    private record Size(int users, int warmUp, int jobs) {}

    @Override
    public Integer call() {
        var size = new Size(
                report.size("--users", users, 1, 500, 20),
                report.size("--warm-up", warmUp, 0, 2000, 100),
                report.size("--jobs", jobs, 1, 10_000, 400));
        var own = options.own();
        if (baseline && !own.hasRealServers()) {
            throw report.refusal("--baseline needs " + KAFKA + " and " + MONGODB + " after --.");
        }
        // Before anything is measured, which takes minutes.
        if (baseline && !Files.isDirectory(own.baseline().resolve("node_modules"))) {
            throw report.refusal("--baseline needs installed packages. Run npm install in " + own.baseline() + ".");
        }
        return report.present("startsPerSecond", () -> measure(size));
    }

    private Figures measure(Size size) {
        Figures figures;
        try (MeasuredSystem system = options.system(Duration.ofSeconds(runTime));
                var starts = new StartsBenchmark(system)) {
            figures = starts.measure(size.users(), size.warmUp(), size.jobs());
        }
        return baseline ? figures.putAll(baseline(size)) : figures;
    }

    private Figures baseline(Size size) {
        var own = options.own();
        try (var worker = NodeWorker.start(
                own.baseline(),
                own.upOption(KAFKA).orElseThrow(),
                own.upOption(MONGODB).orElseThrow(),
                size.users(),
                own.latency(),
                Clock.systemUTC())) {
            return worker.measure(size.warmUp(), size.jobs());
        }
    }
}
