package com.apifyforge.quickstart.system;

import com.apifyforge.quickstart.console.ConsoleLink;
import com.apifyforge.quickstart.folder.DataFolder;
import com.apifyforge.quickstart.folder.DiskWatch;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The system with a folder that stays. */
@Command(
        name = "up",
        description = "Runs the whole system in one process on loopback until Ctrl-C. Killed and started again on the "
                + "same folder it goes on with what it had.")
public final class UpCommand implements Callable<Integer> {
    private static final int STANDARD_PORT = 19_092;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder that stays (default: ~/.apifyforge).")
    private @Nullable Path data;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "" + STANDARD_PORT,
            description = "Kafka listens on N, the token-service on N+1, the sandbox on N+2, the "
                    + "gateway on N+3, results on N+4, the console on N+5; 0 takes free ports "
                    + "(default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--without-gateway", description = "Starts no gateway, no console, and serves no results.")
    private boolean withoutGateway;

    @Option(names = "--open", description = "Opens the console in the browser.")
    private boolean open;

    @Mixin
    private final RealServers realServers = new RealServers();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        long began = System.nanoTime();
        var settings = realServers.settings();
        var ports = withoutGateway ? Ports.from(port).withoutGateway() : Ports.from(port);
        // First the folder: somebody who starts twice learns that it runs, and not that a port is in use.
        var folder = DataFolder.open(data == null ? DataFolder.standard() : data);
        var out = spec.commandLine().getOut();
        var vault = start(folder, settings, ports, out);
        ShutdownSignal.atTheEnd(() -> {
            say(out, "Stopping");
            vault.close();
            folder.close();
        });
        say(
                out,
                StartupMessage.text(
                        vault.endpoints(), folder, data, settings, Duration.ofNanos(System.nanoTime() - began)));
        if (open) {
            ConsoleLink.of(vault.endpoints(), folder.root()).ifPresent(link -> link.open(line -> say(out, line)));
        }
        return ShutdownSignal.never();
    }

    private VaultSystem start(DataFolder folder, VaultSettings settings, Ports ports, PrintWriter out) {
        try {
            PartsFile.of(folder.root()).require(settings);
            requireFree(ports, settings);
            DiskWatch.start(folder, spec.commandLine().getErr());
            var vault = VaultSystem.start(folder, settings, ports, line -> say(out, line));
            PartsFile.started(folder.root(), settings);
            return vault;
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static void requireFree(Ports ports, VaultSettings settings) {
        String advice = "Choose other ports with --port N, or 0 for free ones.";
        if (settings.kafka() == null) {
            Ports.requireFree(ports.kafka(), "Kafka", advice);
        }
        Ports.requireFree(ports.tokenService(), "token-service", advice);
        Ports.requireFree(ports.gateway(), "gateway", advice);
        Ports.requireFree(ports.worker(), "apify-worker", advice);
        Ports.requireFree(ports.console(), "console", advice);
        if (settings.apifyUrl() == null) {
            Ports.requireFree(ports.sandbox(), "sandbox", advice);
        }
    }

    private static void say(PrintWriter out, String text) {
        out.println(text);
        out.flush();
    }
}
