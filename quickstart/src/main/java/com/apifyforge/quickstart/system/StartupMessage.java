package com.apifyforge.quickstart.system;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.ShellWord;
import com.apifyforge.quickstart.console.ConsoleLink;
import com.apifyforge.quickstart.folder.DataFolder;
import com.apifyforge.quickstart.folder.LogFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What {@code up} says when it is up: where everything is, and lines to copy. */
final class StartupMessage {
    private StartupMessage() {}

    static String text(
            Endpoints endpoints, DataFolder folder, @Nullable Path chosen, VaultSettings settings, Duration took) {
        boolean sandbox = settings.apifyUrl() == null;
        String ctl = "./forge ctl ";
        String data = chosen == null ? "" : " --data " + ShellWord.of(folder.root());
        return """

                ApifyForge is up after %.1f s. Ctrl-C stops it.

                  Kafka          %s
                  token-service  %s
                %s  Apify          %s%s
                  data           %s
                  keys           in keys/ there, passwords too: for you alone
                  log            %s

                %sTry this next, in another terminal:

                %s
                %s""".formatted(
                        took.toMillis() / 1000.0,
                        endpoints.kafka(),
                        endpoints.tokenService(),
                        endpoints.gateway() == null ? "" : "  gateway        " + endpoints.gateway() + "/v1\n",
                        endpoints.apify(),
                        sandbox ? "  (the sandbox)" : "",
                        folder.root(),
                        LogFile.place(),
                        ConsoleLink.of(endpoints, folder.root())
                                .map(link -> "Console  " + link.address() + "\n  good for one sign-in; ./forge console"
                                        + data + " prints the next\n\n")
                                .orElse(""),
                        next(ctl, data, sandbox).indent(2).stripTrailing(),
                        endpoints.gateway() == null ? "" : overHttps(endpoints, folder));
    }

    private static String overHttps(Endpoints endpoints, DataFolder folder) {
        return """

                Or over HTTPS (docs/gateway.md). This signs in once; the next code is in keys/gateway.code:

                %s
                """.formatted(signIn(endpoints, folder).indent(2).stripTrailing());
    }

    private static String signIn(Endpoints endpoints, DataFolder folder) {
        return ("curl --cacert %s -H 'Content-Type: application/json' \\\n"
                        + "  -d '{\"userId\":\"alice\",\"code\":\"%s\"}' %s/v1/sign-in")
                .formatted(ShellWord.of(folder.ca().resolve("ca.crt")), code(folder), endpoints.gateway());
    }

    private static String code(DataFolder folder) {
        try {
            return Files.readString(GatewayFiles.in(folder).signInCode());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String next(String ctl, String data, boolean sandbox) {
        String connect = ctl + "connect --user alice" + data;
        return String.join(
                "\n",
                sandbox
                        ? "echo apify_api_userAlice" + "0".repeat(26) + "1 |\n  " + connect
                        : connect + "  # asks for the token without showing it",
                ctl + "run --user alice --actor apify/hello-world --wait" + data,
                ctl + "uses --user alice" + data,
                ctl + "tail job.events.v1 --from-beginning" + data,
                ctl + "disconnect --user alice" + data);
    }
}
