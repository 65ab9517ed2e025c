package com.apifyforge.benchmarks.connects;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.report.ReportOptions;
import com.apifyforge.benchmarks.system.OwnSystem;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forge bench connects}. */
@Command(name = "connects", description = "Connects a second, and their latency from the command to TokenStored.")
public final class ConnectsCommand implements Callable<Integer> {
    @Mixin
    private final OwnSystem own = new OwnSystem();

    @Mixin
    private final ReportOptions report = new ReportOptions();

    @Option(names = "--frontends", paramLabel = "N", description = "Side by side. Default: 16, quick 4.")
    private @Nullable Integer frontends;

    @Option(names = "--users", paramLabel = "N", description = "Default: 5000, quick 100.")
    private @Nullable Integer users;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Users who are connected before those that count. Default: 1000, quick 20.")
    private @Nullable Integer warmUp;

    /** How much is measured. */
    private record Size(int frontends, int users, int warmUp) {}

    @Override
    public Integer call() {
        var size = new Size(
                report.size("--frontends", frontends, 1, 16, 4),
                report.size("--users", users, 1, 5000, 100),
                report.size("--warm-up", warmUp, 0, 1000, 20));
        return report.present("connectsPerSecond", () -> measure(size));
    }

    private Figures measure(Size size) {
        try (var system = own.start(Duration.ZERO);
                var connects = new ConnectsBenchmark(system, size.frontends())) {
            return connects.measure(size.warmUp(), size.users());
        }
    }
}
