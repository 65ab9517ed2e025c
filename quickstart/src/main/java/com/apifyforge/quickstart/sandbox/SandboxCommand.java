package com.apifyforge.quickstart.sandbox;

import com.apifyforge.client.ShellWord;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.embedded.ca.LocalCa;
import com.apifyforge.embedded.ca.LocalCa.Identity;
import com.apifyforge.quickstart.folder.DataFolder;
import com.apifyforge.quickstart.folder.SandboxKey;
import com.apifyforge.quickstart.system.Ports;
import com.apifyforge.quickstart.system.ShutdownSignal;
import com.apifyforge.sandbox.ApifySandbox;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The stand-in for Apify alone. */
@Command(name = "sandbox", description = "Runs the stand-in for Apify alone, on loopback.")
public final class SandboxCommand implements Callable<Integer> {
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
            description = "Folder of the CA and the control key, kept over restarts (default: ~/.apifyforge-sandbox).")
    private @Nullable Path data;

    @Option(
            names = "--http",
            description = "Plain HTTP, for clients that cannot be given a CA. Our own worker refuses it.")
    private boolean http;

    @Option(
            names = "--keep",
            description = "Keep runs and revoked tokens in the folder over restarts, also of kill -9.")
    private boolean keep;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            hidden = true,
            defaultValue = "127.0.0.1",
            description = "Where to listen instead of on loopback; for a container.")
    private InetAddress address = InetAddress.getLoopbackAddress();

    @Option(
            names = "--tls",
            paramLabel = "DIR",
            hidden = true,
            description = "Folder with tls.crt, tls.key and ca.crt to take instead of making a CA.")
    private @Nullable Path tls;

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
        var identity = tls == null
                ? LocalCa.in(folder.ca()).issue("sandbox", null)
                : new Identity(tls.resolve("tls.crt"), tls.resolve("tls.key"));
        Path ca = (tls == null ? folder.ca() : tls).resolve("ca.crt");
        Path keys = tls == null ? folder.keys() : tls;
        var sandbox = ApifySandbox.start(
                new InetSocketAddress(address, port),
                http ? null : identity.certificate(),
                http ? null : identity.key(),
                keep ? folder.data().resolve("apify-sandbox.jsonl") : null,
                SandboxKey.keptIn(keys));
        ShutdownSignal.atTheEnd(() -> {
            sandbox.close();
            folder.close();
        });
        tell(sandbox, ca, SandboxKey.file(keys));
        return ShutdownSignal.never();
    }

    private void tell(ApifySandbox sandbox, Path ca, Path control) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Apify sandbox   " + sandbox.uri());
        if (!http) {
            out.println("CA file         " + ca);
        }
        out.println("Tokens          apify_api_ and 36 letters or digits, such as apify_api_userAlice" + "0".repeat(26)
                + "1");
        out.println("All runs        curl " + (http ? "" : "--cacert " + ShellWord.of(ca) + " ") + "-H @"
                + ShellWord.of(control) + " " + sandbox.uri() + "/control/runs");
        out.println("Ctrl-C stops it.");
        out.flush();
    }
}
