package com.apifyforge.benchmarks.gateway;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.report.ReportOptions;
import com.apifyforge.benchmarks.system.OwnSystem;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forge bench gateway}. */
@Command(name = "gateway", description = "Jobs, event streams and results over the gateway.")
public final class GatewayCommand implements Callable<Integer> {
    @Mixin
    private final OwnSystem own = new OwnSystem();

    @Mixin
    private final ReportOptions report = new ReportOptions();

    @Option(names = "--users", paramLabel = "N", description = "Default: 100, quick 10.")
    private @Nullable Integer users;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Over Kafka, and as many again. Default: 10000, quick 200.")
    private @Nullable Integer jobs;

    @Option(names = "--streams", paramLabel = "N", description = "Open at once. Default: 1000, quick 20.")
    private @Nullable Integer streams;

    @Option(names = "--items", paramLabel = "N", description = "Of 1,000 bytes. Default: 1000000, quick 10000.")
    private @Nullable Integer items;

    @Option(
            names = "--stored",
            paramLabel = "N",
            defaultValue = "0",
            description = "More jobs in the gateway's database, of 10000 users: pages of their lists are timed. Needs "
                    + "--mongodb-uri.")
    private int stored;

    /** How much is measured. */
    record Size(int users, int jobs, int streams, int items) {}

    @Override
    public Integer call() {
        var size = new Size(
                report.size("--users", users, 1, 100, 10),
                report.size("--jobs", jobs, 1, 10_000, 200),
                report.size("--streams", streams, 1, 1000, 20),
                report.size("--items", items, 1, 1_000_000, 10_000));
        if (stored > 0 && own.upOption("--mongodb-uri").isEmpty()) {
            throw report.refusal("--stored needs a database of its own: -- --mongodb-uri URI.");
        }
        return report.present("gatewayStartsPerSecond", () -> measure(size));
    }

    private Figures measure(Size size) {
        try (var system = own.startWithGateway(Duration.ZERO);
                var gateway = new GatewayBenchmark(system, size)) {
            Figures figures = gateway.measure();
            own.upOption("--mongodb-uri").filter(_ -> stored > 0).ifPresent(uri -> {
                StoredJobs.fill(uri, stored);
                figures.put("storedJobs", stored).putAll(gateway.pages());
            });
            return figures;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
