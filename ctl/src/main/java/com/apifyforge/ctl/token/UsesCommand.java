package com.apifyforge.ctl.token;

import com.apifyforge.client.Operator;
import com.apifyforge.ctl.console.CtlCommand;
import com.apifyforge.ctl.console.Table;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.ctl.user.UserOption;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "uses",
        description = "Tells who used a user's token, when and for which job, newest first: the ledger.")
public final class UsesCommand extends CtlCommand {
    @Mixin
    private final UserOption user = new UserOption();

    @Option(names = "--limit", paramLabel = "N", description = "At most this many; default: ${DEFAULT-VALUE}")
    private int limit = 100;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new WrongUseException("--limit must be 1 or more.");
        }
        session().waitingFor("Waiting for the token-service");
        try (var operator = new Operator(session().endpoints())) {
            List<JsonNode> uses = operator.uses(user.id(), limit);
            session().print(lines(uses), uses);
            return DONE;
        }
    }

    private List<String> lines(List<JsonNode> uses) {
        if (uses.isEmpty()) {
            return List.of("The token of " + user.id() + " was never used.");
        }
        var table = new Table("WHEN", "PURPOSE", "JOB", "OUTCOME", "VERSION", "WORKER");
        for (JsonNode use : uses) {
            table.row(
                    session().screen().time(use.path("at").asString("")),
                    use.path("purpose").asString(""),
                    use.path("jobId").asString(""),
                    use.path("outcome").asString(""),
                    use.path("version").asString(""),
                    use.path("worker").asString(""));
        }
        return table.lines(session().screen().width());
    }
}
