package com.apifyforge.ctl.operator;

import com.apifyforge.client.Operator;
import com.apifyforge.client.VaultClientException;
import com.apifyforge.ctl.console.CtlCommand;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "rewrap",
        description =
                "Has all wrapped keys moved to the wrapping key that the token-service was given last, and shows how"
                        + " far it is. Ctrl-C ends the showing only; the same command again joins.")
public final class RewrapCommand extends CtlCommand {
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    @Option(
            names = "--to",
            required = true,
            paramLabel = "KEY",
            description = "The key: alias, id or ARN in KMS, or the name in the key file.")
    private String to = "";

    @Override
    public Integer call() {
        try (var operator = new Operator(session().endpoints())) {
            JsonNode rewrap = operator.rewrap(to);
            String target = rewrap.path("to").asString();
            var progress = new Progress(session());
            while (rewrap.path("state").asString().equals("RUNNING")) {
                progress.show(rewrap);
                pause();
                rewrap = operator.rewrap();
                if (!rewrap.path("to").asString().equals(target)) {
                    throw new VaultClientException("Another rewrap took the place of this one: to "
                            + rewrap.path("to").asString() + ".");
                }
            }
            progress.show(rewrap);
            progress.end();
            return tell(rewrap);
        }
    }

    private static void pause() {
        try {
            // The token-service is polled: it has no event for the progress of a rewrap.
            Thread.sleep(LOOK_EVERY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultClientException("Interrupted.");
        }
    }

    private int tell(JsonNode done) {
        long failed = done.path("failed").asLong();
        String moved = "Moved %d keys to %s."
                .formatted(done.path("moved").asLong(), done.path("to").asString());
        session()
                .print(
                        failed == 0
                                ? moved + " None is left under another key, and a sample was opened."
                                : moved + " Not moved: " + failed + ", named in the token-service's log.",
                        done);
        return failed == 0 ? DONE : FAILED;
    }
}
