package com.apifyforge.benchmarks;

import com.apifyforge.benchmarks.connects.ConnectsCommand;
import com.apifyforge.benchmarks.envelope.EnvelopeCommand;
import com.apifyforge.benchmarks.gateway.GatewayCommand;
import com.apifyforge.benchmarks.growth.GrowthCommand;
import com.apifyforge.benchmarks.latency.LatencyCommand;
import com.apifyforge.benchmarks.leases.LeasesCommand;
import com.apifyforge.benchmarks.overload.OverloadCommand;
import com.apifyforge.benchmarks.starts.StartsCommand;
import com.apifyforge.benchmarks.system.WrongUseException;
import com.apifyforge.benchmarks.watch.WatchCommand;
import com.apifyforge.client.NoSystemException;
import com.apifyforge.secret.CryptoProvider;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line of the measurements. */
@Command(
        name = "forge bench",
        description = "Measures the system, on parts of its own or on those given.",
        subcommands = {
            StartsCommand.class,
            LeasesCommand.class,
            ConnectsCommand.class,
            LatencyCommand.class,
            WatchCommand.class,
            OverloadCommand.class,
            GrowthCommand.class,
            GatewayCommand.class,
            EnvelopeCommand.class
        })
public final class Bench {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print this help.")
    @SuppressWarnings("unused")
    private boolean help;

    private Bench() {}

    static void main(String... args) {
        // As the services do: callers that sign more slowly than those would be what is measured.
        CryptoProvider.install();
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bench()).setExecutionExceptionHandler((failure, command, _) -> {
            command.getErr().println("forge bench: " + failure.getMessage());
            return failure instanceof NoSystemException || failure instanceof WrongUseException ? 2 : 1;
        });
    }
}
