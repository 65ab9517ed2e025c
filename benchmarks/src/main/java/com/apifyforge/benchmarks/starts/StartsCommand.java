package com.apifyforge.benchmarks.starts;

import com.apifyforge.benchmarks.system.MeasuredSystem;
import com.apifyforge.benchmarks.system.SystemOptions;
import com.apifyforge.events.codec.Json;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forge bench starts}. */
@Command(name = "starts", description = "Starts a second, of many jobs published at once.")
public final class StartsCommand implements Callable<Integer> {
    @Mixin
    private final SystemOptions options = new SystemOptions();

    @Option(names = "--users", paramLabel = "N", defaultValue = "500", description = "Default: ${DEFAULT-VALUE}.")
    private int users;

    @Option(names = "--jobs", paramLabel = "N", defaultValue = "10000", description = "Default: ${DEFAULT-VALUE}.")
    private int jobs;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Jobs that are started before those that count. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--baseline",
            description = "Measure the plain Node worker of benchmarks/baseline, too; needs --kafka and --mongodb-uri.")
    private boolean baseline;

    @Option(names = "--json", description = "Print the figures as a JSON object in the last line.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (baseline && !options.hasServers()) {
            throw new ParameterException(spec.commandLine(), "--baseline needs --kafka and --mongodb-uri.");
        }
        var figures = measure();
        if (baseline) {
            try (var worker = options.baseline(users)) {
                figures.putAll(worker.measure(warmUp, jobs));
            }
        }
        var out = spec.commandLine().getOut();
        figures.forEach((name, value) -> out.printf("%-32s %s%n", name, value));
        if (json) {
            out.println(Json.mapper().writeValueAsString(figures));
        }
        out.flush();
        return 0;
    }

    private Map<String, Object> measure() {
        try (MeasuredSystem system = options.system();
                var starts = new StartsBenchmark(system)) {
            return starts.measure(users, warmUp, jobs);
        }
    }
}
