package com.apifyforge.benchmarks.system;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say which system is measured. */
public final class SystemOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Measure the system that runs on this folder, instead of starting one.")
    private @Nullable Path data;

    @Mixin
    private final OwnSystem own = new OwnSystem();

    /** Started, or found. Runs end after {@code runTime} where the stand-in is Apify. */
    public MeasuredSystem system(Duration runTime) {
        if (data == null) {
            return own.start(runTime);
        }
        if (own.handsSomethingOver()) {
            throw new WrongUseException("Options of forge up are for a system that is started: leave out --data.");
        }
        return MeasuredSystem.on(data, Clock.systemUTC());
    }

    public OwnSystem own() {
        return own;
    }
}
