package com.apifyforge.ctl.operator;

import com.apifyforge.ctl.console.Session;
import com.apifyforge.ctl.console.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** For whom leases are frozen: which worker an option names, and what is in force. */
final class FreezeStatus {
    static final String ALL = "all";

    private static final String WORKER = "apify-worker/";

    static final class Whom {
        @Option(
                names = "--worker",
                paramLabel = "ID",
                description = "One worker, as uses and token.audit.v1 name it: apify-worker/ and up to 12 digits.")
        private @Nullable String worker;

        @Option(names = "--all", description = "Every worker.")
        private boolean all;

        String name() {
            if (all || worker == null) {
                return ALL;
            }
            return worker.contains("/") ? worker : WORKER + worker;
        }
    }

    private FreezeStatus() {}

    /** Prints what is in force, after a line that says what was done. */
    static void print(Session session, JsonNode answer, String... done) {
        var lines = new ArrayList<>(List.of(done));
        if (answer.path("freezes").isEmpty()) {
            lines.add("Nothing is frozen.");
        } else {
            var table = new Table("FROZEN", "SINCE", "BY");
            for (JsonNode freeze : answer.path("freezes")) {
                table.row(
                        freeze.path("worker").asString(""),
                        session.screen().time(freeze.path("frozenAt").asString("")),
                        freeze.path("frozenBy").asString(""));
            }
            lines.addAll(table.lines(session.screen().width()));
        }
        session.print(lines, answer);
    }
}
