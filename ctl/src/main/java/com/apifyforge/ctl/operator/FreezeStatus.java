package com.apifyforge.ctl.operator;

import com.apifyforge.ctl.console.Session;
import com.apifyforge.ctl.console.Table;
import com.apifyforge.ctl.console.WrongUseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** For whom leases are frozen: which worker an option names, and what is in force. */
final class FreezeStatus {
    static final String ALL = "all";

    private static final String WORKER = "apify-worker/";
    private static final Pattern NAME = Pattern.compile("apify-worker/[0-9a-f]{1,12}");

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
            String name = worker.contains("/") ? worker : WORKER + worker;
            if (!NAME.matcher(name).matches()) {
                throw new WrongUseException("--worker takes a worker as uses and token.audit.v1 name it, such as"
                        + " apify-worker/1f0c6a2b9d3e.");
            }
            return name;
        }
    }

    private FreezeStatus() {}

    static boolean isFrozen(JsonNode answer, String name) {
        return answer.path("freezes")
                .valueStream()
                .anyMatch(freeze -> freeze.path("worker").asString("").equals(name));
    }

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
