package com.apifyforge.benchmarks.leases;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.report.ReportOptions;
import com.apifyforge.benchmarks.system.OwnSystem;
import com.apifyforge.events.lease.LeaseJson;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forge bench leases}. */
@Command(
        name = "leases",
        description = "Leases a second at the token-service, and their latency at full and half rate.")
public final class LeasesCommand implements Callable<Integer> {
    @Mixin
    private final OwnSystem own = new OwnSystem();

    @Mixin
    private final ReportOptions report = new ReportOptions();

    @Option(names = "--users", paramLabel = "N", description = "Default: 500, quick 20.")
    private @Nullable Integer users;

    @Option(
            names = "--callers",
            paramLabel = "N",
            description = "Workers that ask side by side, each with a certificate of its own. Default: 4.")
    private @Nullable Integer callers;

    @Option(names = "--per-call", paramLabel = "N", description = "Leases in one call, at most 100. Default: 1.")
    private @Nullable Integer perCall;

    @Option(
            names = "--stored",
            paramLabel = "N",
            defaultValue = "0",
            description = "Tokens in the database, if that is more than --users: copies that nobody opens. Needs "
                    + "--mongodb-uri.")
    private int stored;

    @Option(names = "--warm-up", paramLabel = "S", description = "Default: 10, quick 3.")
    private @Nullable Integer warmUp;

    @Option(names = "--seconds", paramLabel = "S", description = "Of each of the two phases. Default: 20, quick 3.")
    private @Nullable Integer seconds;

    @Override
    public Integer call() {
        var size = new LeasesSize(
                report.size("--users", users, 1, 500, 20),
                report.size("--callers", callers, 1, 4, 4),
                report.size("--per-call", perCall, 1, 1, 1),
                Duration.ofSeconds(report.size("--warm-up", warmUp, 0, 10, 3)),
                Duration.ofSeconds(report.size("--seconds", seconds, 1, 20, 3)));
        if (size.perCall() > LeaseJson.MAX_BATCH) {
            throw report.refusal("--per-call takes at most " + LeaseJson.MAX_BATCH + ".");
        }
        if (stored > 0 && own.upOption("--mongodb-uri").isEmpty()) {
            throw report.refusal("--stored needs a database of its own: -- --mongodb-uri URI.");
        }
        if (stored > 0
                && own.upOption("--mongodb-uri").filter(StoredTokens::anyIn).isPresent()) {
            throw report.refusal("There are tokens in this database: --stored fills an empty one, and leaves it full.");
        }
        return report.present("leasesPerSecond", () -> measure(size));
    }

    private Figures measure(LeasesSize size) {
        try (var system = own.start(Duration.ZERO);
                var leases = new LeasesBenchmark(system, size)) {
            leases.connect();
            own.upOption("--mongodb-uri").filter(_ -> stored > 0).ifPresent(uri -> StoredTokens.fill(uri, stored));
            return leases.measure().put("storedTokens", Math.max(stored, size.users()));
        }
    }
}
