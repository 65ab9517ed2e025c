package com.apifyforge.quickstart.demo;

import com.apifyforge.quickstart.console.ConsoleLink;
import com.apifyforge.quickstart.folder.DataFolder;
import com.apifyforge.quickstart.system.ShutdownSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The main job, played through the topics. */
@Command(
        name = "demo",
        description =
                "Starts everything in one process on a temporary folder, plays the main job through the topics and "
                        + "says what held. Exit status 0 only if all did.")
public final class DemoCommand implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", description = "Play on this folder and keep it for looking.")
    private @Nullable Path data;

    @Option(
            names = "--on",
            paramLabel = "DIR",
            hidden = true,
            description = "Play on the running system of which DIR holds the endpoints.json.")
    private @Nullable Path system;

    @Option(names = "--searched", paramLabel = "DIR", hidden = true, description = "Where that system keeps its files.")
    private @Nullable Path searched;

    @Option(names = "--issuer", paramLabel = "URL", hidden = true, description = "Of that system's gateway.")
    private @Nullable URI issuer;

    @Option(names = "--json", description = "Print the result as a JSON object in the last line.")
    private boolean json;

    @Option(names = "--open", description = "Show it in the console, and wait at the end.")
    private boolean open;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        return system != null && searched != null
                ? told(out, new Demo(line -> say(out, line)).playOn(system, issuer, searched))
                : playHere(out);
    }

    private int playHere(PrintWriter out) {
        try (var folder = DataFolder.open(data == null ? temporary() : data)) {
            if (data == null) {
                // After Ctrl-C nothing stays behind either; what the dying broker still holds open goes with it.
                ShutdownSignal.atTheEnd(folder::deleteQuietly);
            }
            var demo = new Demo(line -> say(out, line));
            var result = open ? demo.playFor(new Onlooker(out), folder) : demo.play(folder);
            if (data != null) {
                say(out, "The folder is kept for looking: " + folder.root());
            }
            return told(out, result);
        }
    }

    /** Gets the link, and the time to look around. */
    private record Onlooker(PrintWriter out) implements Demo.Spectator {
        private static final Duration TIME_TO_LOOK = Duration.ofMinutes(10);

        @Override
        public void mayLook(ConsoleLink link, String user) {
            say(out, "");
            say(out, "Console  " + link.address());
            say(out, "  for " + user + ", whose jobs you can watch there");
            say(out, "");
            link.open(line -> say(out, line));
        }

        @Override
        public void played() {
            say(out, "");
            say(out, "All is played. Enter, or ten minutes, end it.");
            try {
                Thread.ofVirtual().start(Onlooker::readLine).join(TIME_TO_LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Nobody is there to press it where the input has ended. */
        private static void readLine() {
            try {
                int typed = System.in.read();
                while (typed >= 0 && typed != '\n') {
                    typed = System.in.read();
                }
            } catch (IOException e) {
                // As if it had ended.
            }
        }
    }

    private int told(PrintWriter out, DemoResult result) {
        say(out, (result.ok() ? "Everything held, " : "NOT everything held, ") + result.seconds() + " s.");
        if (json) {
            say(out, result.json());
        }
        return result.ok() ? 0 : 1;
    }

    /**
     * Not by createTempDirectory: from its first use on the JDK makes all temporary files beside it, and not in the
     * folder.
     */
    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"), "apifyforge-demo-" + UUID.randomUUID());
    }

    private static synchronized void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
