package com.apifyforge.benchmarks.system;

import com.apifyforge.benchmarks.baseline.NodeWorker;
import com.apifyforge.benchmarks.system.MeasuredSystem.Setup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which system is measured. */
public final class SystemOptions {
    private static final Path FORGE = Path.of(System.getProperty("forge.script", "forge"));

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Measure the system that runs on this folder, instead of starting one.")
    private @Nullable Path data;

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "As forge up takes it.")
    private @Nullable String kafka;

    @Option(names = "--mongodb-uri", paramLabel = "URI", description = "As forge up takes it.")
    private @Nullable String mongodbUri;

    @Option(
            names = "--latency",
            paramLabel = "MS",
            defaultValue = "50",
            description = "After which the stand-in for Apify answers. Default: ${DEFAULT-VALUE}.")
    private long latency;

    @Option(
            names = "--run-time",
            paramLabel = "S",
            defaultValue = "0",
            description = "After which a run ends. Default: ${DEFAULT-VALUE}.")
    private long runTime;

    /** Are broker and database given? */
    public boolean hasServers() {
        return kafka != null && mongodbUri != null;
    }

    /** The plain Node worker on the given broker and database. */
    public NodeWorker baseline(int users) {
        return NodeWorker.start(
                FORGE.resolveSibling("benchmarks/baseline"),
                Objects.requireNonNull(kafka),
                Objects.requireNonNull(mongodbUri),
                users,
                Duration.ofMillis(latency));
    }

    /** Started, or found. */
    public MeasuredSystem system() {
        if (data != null) {
            return MeasuredSystem.on(data);
        }
        var up = new ArrayList<String>();
        if (kafka != null) {
            up.addAll(List.of("--kafka", kafka));
        }
        if (mongodbUri != null) {
            up.addAll(List.of("--mongodb-uri", mongodbUri));
        }
        return MeasuredSystem.start(new Setup(FORGE, Duration.ofMillis(latency), Duration.ofSeconds(runTime), up));
    }
}
