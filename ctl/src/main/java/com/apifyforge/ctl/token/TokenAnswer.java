package com.apifyforge.ctl.token;

import com.apifyforge.client.VaultClientException;
import com.apifyforge.ctl.console.CtlCommand;
import com.apifyforge.ctl.console.Session;
import com.apifyforge.events.Reason;
import com.apifyforge.events.TokenEvent;
import com.apifyforge.events.TokenEvent.TokenRejected;
import com.apifyforge.events.codec.Json;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** Tells what came of a connect or disconnect. */
record TokenAnswer(Session session) {
    /** The token-service asks Apify once before it answers. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    int report(Optional<TokenEvent> answer, Function<TokenEvent, Optional<String>> text) {
        TokenEvent event = answer.orElseThrow(() -> new VaultClientException("No answer in " + PATIENCE.toSeconds()
                + " s. The command is not lost: it is handled when the token-service and Apify answer again."));
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("event", event.getClass().getSimpleName());
        json.setAll((ObjectNode) Json.mapper().valueToTree(event));
        session.print(text.apply(event).orElseThrow(), json);
        return event instanceof TokenRejected ? CtlCommand.FAILED : CtlCommand.DONE;
    }

    /** What happened and what to do; nothing for a reason that is newer than this program. */
    static String hint(String reason) {
        return Reason.of(reason).map(Reason::hint).orElse("");
    }
}
