package com.apifyforge.ctl.token;

import com.apifyforge.client.Frontend;
import com.apifyforge.ctl.console.CtlCommand;
import com.apifyforge.ctl.user.UserOption;
import com.apifyforge.events.TokenEvent;
import com.apifyforge.events.TokenEvent.TokenRejected;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.secret.Secret;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "connect",
        description =
                "Seals a user's Apify token and has it stored. The token comes from standard input, or is asked for"
                        + " without showing it; it replaces the one before.")
public final class ConnectCommand extends CtlCommand {
    @Mixin
    private final UserOption user = new UserOption();

    @Override
    public Integer call() {
        var endpoints = session().endpoints();
        try (Secret token = TokenInput.read(session().err());
                var topics = session().topics(endpoints);
                var frontend = new Frontend(endpoints, topics, session().clock())) {
            session().waitingFor("Waiting for the token-service and Apify");
            return new TokenAnswer(session())
                    .report(frontend.connectAndWait(user.id(), token, TokenAnswer.PATIENCE), this::text);
        }
    }

    private Optional<String> text(TokenEvent event) {
        return switch (event) {
            case TokenStored stored ->
                Optional.of("Connected %s%s, token version %d. Replace the token by %s."
                        .formatted(
                                user.id(),
                                account(stored),
                                stored.version(),
                                session().screen().time(stored.rotateBy())));
            case TokenRejected rejected ->
                Optional.of("Not connected (" + rejected.reason() + "). " + TokenAnswer.hint(rejected.reason()));
            default -> Optional.empty();
        };
    }

    private static String account(TokenStored stored) {
        if (!stored.verified()) {
            return " (this token may not read its own account, so whose it is was not checked)";
        }
        return stored.apifyUsername() == null ? "" : " to the Apify account " + stored.apifyUsername();
    }
}
