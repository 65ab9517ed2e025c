package com.apifyforge.ctl;

import com.apifyforge.events.Reason;
import java.util.Optional;

/** What to do about a dead letter: what happened is told by {@link Reason}. */
final class DeadLetterHints {
    private DeadLetterHints() {}

    static String of(Letter letter) {
        String code = letter.content().reason();
        return hint(code) + " " + advice(code, letter.origin());
    }

    private static String hint(String code) {
        return Optional.of(code)
                .flatMap(Reason::of)
                .map(Reason::hint)
                .orElse(code.startsWith(Reason.CANCEL) ? "The cancel could not be carried out." : "");
    }

    private static String advice(String code, Place origin) {
        return switch (code) {
            case "PLAINTEXT_TOKEN" ->
                "Its owner deletes it at https://console.apify.com/settings/integrations and connects another; stop the"
                        + " sender.";
            case "UNKNOWN_VERSION" -> "Update the services. " + redrive(origin);
            case "UNEXPECTED", "WORKER_FAULT", "NOT_IN_TIME" -> "When the cause is mended: " + redrive(origin);
            case String other
            when other.startsWith(Reason.CANCEL) ->
                "The run may go on: look at it in Apify Console, or cancel the job again.";
            default -> "Its sender has to mend it and send it anew.";
        };
    }

    private static String redrive(Place origin) {
        return "./forge ctl dlt redrive " + origin;
    }
}
