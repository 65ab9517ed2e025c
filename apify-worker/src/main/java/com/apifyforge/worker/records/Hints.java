package com.apifyforge.worker.records;

import com.apifyforge.apify.ApifyMessage;
import com.apifyforge.events.Reason;
import java.util.Locale;

/** What follows the hint of a reason: the details of this case. */
public final class Hints {
    public static final String MAYBE_STARTED =
            " A start of this job got no answer before, so a run may exist: look at the runs in Apify Console.";

    private Hints() {}

    public static String refusedByApify(String errorType, int status, ApifyMessage said) {
        String message = said.message() == null ? "" : " Apify says: " + said.message();
        String link = said.link() == null ? "" : " See " + said.link();
        return Reason.hint(code(errorType)) + " (" + errorType + ", status " + status + ")" + message + link;
    }

    public static String runGoesOn(String runId) {
        return "The run goes on at Apify and is not watched any more. See or abort it in Apify Console: "
                + "https://console.apify.com/actors/runs/" + runId;
    }

    /** {@code invalid-input} becomes {@code APIFY_INVALID_INPUT}. */
    public static String code(String errorType) {
        return Reason.APIFY + errorType.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
