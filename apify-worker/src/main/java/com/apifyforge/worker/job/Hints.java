package com.apifyforge.worker.job;

import java.util.Locale;
import java.util.Map;

/** Sentences for people: what happened and what to do. Nothing in them comes from an answer's text. */
final class Hints {
    static final String WORKER_FAULT =
            "The worker failed on this job. Look at Apify whether a run was started before requesting it again.";
    static final String DEADLINE_PASSED = "The job's deadline passed before it could be started; request it again.";
    static final String TICKET_MISMATCH =
            "The ticket was signed for another job, user or target; sign one for exactly this job.";
    static final String CANCELLED = "The job was cancelled before it started.";
    static final String TOKEN_REFUSED_BY_APIFY =
            "Apify refused the token for this job though it is good for the account; check what the token may do, or connect another.";
    static final String RUNS_UNREADABLE =
            "A start got no answer, and the runs of the account could not all be read, so nobody can tell whether a run exists. Look at the runs in Apify Console.";
    static final String MAYBE_STARTED =
            " A start of this job got no answer before, so a run may exist: look at the runs in Apify Console.";

    /** Before what Apify calls an error. */
    static final String BY_APIFY = "APIFY_";

    private static final Map<String, String> KNOWN = Map.of(
            "invalid-input", "Apify refused the input: it does not fit the Actor's input schema.",
            "record-not-found", "Apify knows no such Actor or task, or the token may not see it.",
            "record-or-token-not-found", "Apify knows no such Actor or task, or the token may not see it.",
            "insufficient-permissions",
                    "The token may not do this. The user has to give it the right to run this Actor or task, or connect another.",
            "not-enough-usage-to-run-paid-actor", "The Apify account has not enough credit left for this run.",
            "actor-is-not-rented", "The Actor has to be rented at Apify first.",
            "full-permission-actor-not-approved",
                    "The user has to approve this Actor's permissions in Apify Console first.",
            "platform-feature-disabled", "The Apify account has reached its monthly limit or may not use this feature.",
            "request-too-large", "The input is larger than Apify takes.",
            "max-total-charge-usd-below-minimum", "maxTotalChargeUsd is below the minimum of this Actor.");

    private Hints() {}

    static String refusedByApify(String errorType, int status) {
        var known = KNOWN.get(errorType);
        return (known == null ? "Apify refused the start." : known) + " (" + errorType + ", status " + status + ")";
    }

    /** Of a reason as it stands in the ledger. */
    static String closedFor(String reason) {
        return switch (reason) {
            case "DEADLINE_PASSED" -> DEADLINE_PASSED;
            case "TOKEN_REFUSED_BY_APIFY" -> TOKEN_REFUSED_BY_APIFY;
            default ->
                KNOWN.entrySet().stream()
                        .filter(known -> code(known.getKey()).equals(reason))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("Apify refused the start.");
        };
    }

    static String runGoesOn(String runId) {
        return "The run goes on at Apify and is not watched any more. See or abort it in Apify Console: "
                + "https://console.apify.com/actors/runs/" + runId;
    }

    /** {@code invalid-input} becomes {@code APIFY_INVALID_INPUT}. */
    static String code(String errorType) {
        return BY_APIFY + errorType.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
