package com.apifyforge.benchmarks.system;

import com.apifyforge.benchmarks.system.MeasuredSystem.Setup;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options of a system that is started for the measurement, with the stand-in as Apify. */
public final class OwnSystem {
    private static final Path FORGE = Path.of(System.getProperty("forge.script", "forge"));

    @Option(
            names = "--latency",
            paramLabel = "MS",
            defaultValue = "50",
            description = "After which the stand-in for Apify answers. Default: ${DEFAULT-VALUE}.")
    private long latency;

    /** Handed over and not declared again: {@code forge up} knows and checks its options. */
    @Parameters(
            arity = "0..*",
            paramLabel = "UP-OPTION",
            description = "After --, handed to forge up: -- --kafka HOST:PORT --mongodb-uri URI")
    private List<String> up = List.of();

    /** A run ends after {@code runTime}. */
    public MeasuredSystem start(Duration runTime) {
        return MeasuredSystem.start(new Setup(FORGE, latency(), runTime, false, up), Clock.systemUTC());
    }

    /** With the gateway, which writes each event once more. */
    public MeasuredSystem startWithGateway(Duration runTime) {
        return MeasuredSystem.start(new Setup(FORGE, latency(), runTime, true, up), Clock.systemUTC());
    }

    /** What service processes of one measurement share. Runs end at once. */
    public SharedParts sharedParts() {
        return SharedParts.make(FORGE, latency(), up, Clock.systemUTC());
    }

    /** Are there a Kafka and a MongoDB for services that run apart? */
    public boolean hasRealServers() {
        return upOption("--kafka").isPresent() && upOption("--mongodb-uri").isPresent();
    }

    /** Where {@code benchmarks/baseline} is. */
    public Path baseline() {
        return FORGE.resolveSibling("benchmarks/baseline");
    }

    public Duration latency() {
        return Duration.ofMillis(latency);
    }

    /** The value of an option of {@code forge up}, if it is handed over. */
    public Optional<String> upOption(String name) {
        for (int at = 0; at < up.size(); at++) {
            if (up.get(at).startsWith(name + "=")) {
                return Optional.of(up.get(at).substring(name.length() + 1));
            }
            if (up.get(at).equals(name) && at + 1 < up.size()) {
                return Optional.of(up.get(at + 1));
            }
        }
        return Optional.empty();
    }

    boolean handsSomethingOver() {
        return !up.isEmpty();
    }
}
