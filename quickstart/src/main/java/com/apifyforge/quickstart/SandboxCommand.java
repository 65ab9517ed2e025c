package com.apifyforge.quickstart;

import com.apifyforge.ctl.WrongUseException;
import com.apifyforge.embedded.LocalCa;
import com.apifyforge.sandbox.ApifySandbox;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The stand-in for Apify alone. */
@Command(
        name = "sandbox",
        description = "Runs the stand-in for Apify alone, on loopback. It forgets its runs when it ends.")
final class SandboxCommand implements Callable<Integer> {
    private static final int STANDARD_PORT = 19_095;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "" + STANDARD_PORT,
            description = "Where to listen; 0 takes a free port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder of the CA, kept over restarts (default: ~/.apifyforge-sandbox).")
    private @Nullable Path data;

    @Option(
            names = "--http",
            description = "Plain HTTP, for clients that cannot be given a CA. Our own worker refuses it.")
    private boolean http;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "This text.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > 65_535) {
            throw new WrongUseException("--port takes a number from 0 to 65535.");
        }
        Ports.requireFree(port, "sandbox", "Choose another with --port N, or 0 for a free one.");
        var folder = DataFolder.open(data == null ? DataFolder.standard().resolveSibling(".apifyforge-sandbox") : data);
        var ca = LocalCa.in(folder.ca());
        var identity = ca.issue("sandbox", null);
        var sandbox = http
                ? ApifySandbox.start(port, null, null)
                : ApifySandbox.start(port, identity.certificate(), identity.key());
        Stop.atTheEnd(() -> {
            sandbox.close();
            folder.close();
        });
        tell(sandbox, ca);
        return Stop.never();
    }

    private void tell(ApifySandbox sandbox, LocalCa ca) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Apify sandbox   " + sandbox.uri());
        if (!http) {
            out.println("CA file         " + ca.certificate());
        }
        out.println("Tokens          apify_api_ and 36 letters or digits, such as apify_api_userAlice" + "0".repeat(26)
                + "1");
        out.println("All runs        curl " + (http ? "" : "--cacert " + ca.certificate() + " ") + sandbox.uri()
                + "/control/runs");
        out.println("Ctrl-C stops it.");
        out.flush();
    }
}
