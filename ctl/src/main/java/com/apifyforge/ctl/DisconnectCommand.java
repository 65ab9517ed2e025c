package com.apifyforge.ctl;

import com.apifyforge.events.TokenEvent;
import com.apifyforge.events.TokenEvent.TokenRejected;
import com.apifyforge.events.TokenEvent.TokenRevoked;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "disconnect",
        description = "Has a user's token forgotten. This does not revoke it at Apify: only its owner can, at"
                + " https://console.apify.com/settings/integrations")
final class DisconnectCommand extends CtlCommand {
    @Mixin
    private final UserOption user = new UserOption();

    @Override
    public Integer call() {
        var endpoints = ctl().endpoints();
        try (var topics = ctl().topics(endpoints);
                var frontend = new Frontend(endpoints, topics, ctl().clock())) {
            return new TokenAnswer(ctl())
                    .report(frontend.disconnectAndWait(user.id(), TokenAnswer.PATIENCE), this::text);
        }
    }

    private Optional<String> text(TokenEvent event) {
        return switch (event) {
            case TokenRevoked revoked ->
                Optional.of("Disconnected " + user.id() + ". The token still works at Apify until it is deleted at"
                        + " https://console.apify.com/settings/integrations");
            case TokenRejected rejected ->
                Optional.of("Not disconnected: " + Rejections.sentence(rejected.reason()) + ".");
            default -> Optional.empty();
        };
    }
}
