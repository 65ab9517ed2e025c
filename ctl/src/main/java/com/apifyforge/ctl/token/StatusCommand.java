package com.apifyforge.ctl.token;

import com.apifyforge.client.Operator;
import com.apifyforge.ctl.console.CtlCommand;
import com.apifyforge.ctl.user.UserOption;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(
        name = "status",
        description = "Tells whether a user is connected, to which account, and how old the token is.")
public final class StatusCommand extends CtlCommand {
    @Mixin
    private final UserOption user = new UserOption();

    @Override
    public Integer call() {
        session().waitingFor("Waiting for the token-service");
        try (var operator = new Operator(session().endpoints())) {
            JsonNode connection = operator.connection(user.id());
            session().print(text(connection), connection);
            return DONE;
        }
    }

    private String text(JsonNode connection) {
        return switch (connection.path("state").asString("")) {
            case "CONNECTED" -> user.id() + ": connected" + about(connection);
            case "INVALID" ->
                user.id() + ": Apify does not accept the token any more; connect a new one. It was connected"
                        + about(connection);
            case "DISCONNECTED" -> user.id() + ": disconnected.";
            case String other -> user.id() + ": " + other.toLowerCase(Locale.ROOT) + about(connection);
        };
    }

    private String about(JsonNode connection) {
        return "%s, token version %s, stored %s (%s days ago), replace it by %s"
                .formatted(
                        account(connection),
                        connection.path("version").asString(),
                        session().screen().time(connection.path("storedAt").asString()),
                        connection.path("ageDays").asString(),
                        session().screen().time(connection.path("rotateBy").asString()));
    }

    private static String account(JsonNode connection) {
        String name = connection.path("apifyUsername").asString("");
        if (name.isEmpty()) {
            return connection.path("verified").asBoolean(true) ? "" : " (account not checked)";
        }
        return " to the Apify account " + name;
    }
}
