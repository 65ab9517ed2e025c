package com.apifyforge.benchmarks.watch;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.report.ReportOptions;
import com.apifyforge.benchmarks.system.OwnSystem;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forge bench watch}. */
@Command(name = "watch", description = "Processor time and decryptions of watching runs that do not end, or of idling.")
public final class WatchCommand implements Callable<Integer> {
    private static final Duration FOR_EVER = Duration.ofDays(365);

    /** After seven and a half minutes a run is looked at every two minutes. */
    private static final int SETTLED = 480;

    @Mixin
    private final OwnSystem own = new OwnSystem();

    @Mixin
    private final ReportOptions report = new ReportOptions();

    @Option(names = "--users", paramLabel = "N", description = "Default: 500, quick 20.")
    private @Nullable Integer users;

    @Option(names = "--runs", paramLabel = "N", description = "0 for an idle system. Default: 10000, quick 100.")
    private @Nullable Integer runs;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            description = "Before it is measured. Default: " + SETTLED
                    + ", after which a run is looked at every two minutes; idle 60, quick 5.")
    private @Nullable Integer warmUp;

    @Option(names = "--minutes", paramLabel = "M", description = "Default: 4; quick a quarter of one.")
    private @Nullable Integer minutes;

    /** How much is measured. */
    private record Size(int users, int runs, Duration warmUp, Duration time) {}

    @Override
    public Integer call() {
        int count = report.size("--runs", runs, 0, 10_000, 100);
        var size = new Size(
                report.size("--users", users, 1, 500, 20),
                count,
                Duration.ofSeconds(report.size("--warm-up", warmUp, 0, count == 0 ? 60 : SETTLED, 5)),
                minutes == null
                        ? Duration.ofSeconds(report.unlessQuick(240, 15))
                        : Duration.ofMinutes(report.size("--minutes", minutes, 1, 4, 1)));
        return report.present("processorPercent", () -> measure(size));
    }

    private Figures measure(Size size) {
        try (var system = own.start(FOR_EVER);
                var watch = new WatchBenchmark(system)) {
            return watch.measure(size.users(), size.runs(), size.warmUp(), size.time());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
