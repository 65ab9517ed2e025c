package com.apifyforge.events;

import static com.apifyforge.events.Reason.Place.DEAD_LETTER;
import static com.apifyforge.events.Reason.Place.JOB;
import static com.apifyforge.events.Reason.Place.LEASE;
import static com.apifyforge.events.Reason.Place.RESULT;
import static com.apifyforge.events.Reason.Place.TOKEN;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Every reason code that a topic or a lease answer carries, with a hint for people: what happened and what to do. The
 * name is the code. More of them may come within v1. Two families have no fixed list: {@value #APIFY} and an error type
 * of Apify's in capitals, {@value #CANCEL} and the reason for which a cancel could not be carried out.
 */
public enum Reason {
    // Tickets.
    TICKET_INVALID(
            "The job's ticket is not a compact JWS of type job-ticket+jwt, signed with ES256. Sign the job anew.",
            LEASE,
            JOB,
            DEAD_LETTER),
    TICKET_KEY_UNKNOWN(
            "The token-service does not know the key that the ticket names. Sign with a known scheduler "
                    + "key, or add the public half of this one to the scheduler keys.",
            LEASE,
            JOB,
            DEAD_LETTER),
    TICKET_SIGNATURE_WRONG(
            "The ticket's signature does not fit the scheduler key that it names. Sign the job anew with that key.",
            LEASE,
            JOB,
            DEAD_LETTER),
    TICKET_CLAIMS(
            "A claim of the ticket is missing, or is not what it has to be. Sign a ticket with all claims.",
            LEASE,
            JOB),
    TICKET_AUDIENCE(
            "The ticket is meant for another service. Sign it with the audience token-service alone.", LEASE, JOB),
    TICKET_NOT_YET_VALID(
            "The ticket is dated in the future. Set the scheduler's clock, and request the job under a new id.",
            LEASE,
            JOB),
    TICKET_LIFE_TOO_LONG("The ticket lives longer than allowed. Sign it with an earlier exp.", LEASE, JOB),
    TICKET_EXPIRED("The job's ticket is over. Request a new job.", LEASE, JOB),
    TICKET_MISMATCH(
            "The ticket was signed for another job, user or target. Sign one for exactly this job.", JOB, DEAD_LETTER),

    // The token of a job.
    NOT_CONNECTED("The user has no connected Apify token. The user has to connect one.", LEASE, JOB),
    TOKEN_INVALID("Apify does not accept the user's token any more. The user has to connect a new one.", LEASE, JOB),
    UNREADABLE("The stored token cannot be opened. The user has to connect it anew.", LEASE, JOB),
    FROZEN("An operator has frozen all leases. The job waits and is tried again by itself.", LEASE, JOB),
    KMS_UNAVAILABLE(
            "The key management service does not answer, so no token can be opened. Tried again by itself.",
            LEASE,
            JOB),
    UNAVAILABLE("The token cannot be opened at the moment. Tried again by itself.", LEASE, JOB),
    RATE_LIMITED("Too many leases were asked for. Tried again by itself.", LEASE, JOB),
    TOKEN_SERVICE_UNAVAILABLE("The token-service does not answer. Tried again by itself.", JOB),

    // Jobs.
    JOB_ID_REUSED(
            "The user has a job of this id with another target, which goes on. Request this one under an id "
                    + "of its own.",
            LEASE,
            JOB,
            DEAD_LETTER),
    JOB_CLOSED("The job is over. Request a new job under a new id.", LEASE, JOB),
    NO_RUN("The job has no run yet, so there are no results. Read them when it has started.", LEASE),
    CANCELLED("The job was cancelled before it started.", LEASE, JOB),
    DEADLINE_PASSED("The job's deadline passed before it could be started. Request it again.", JOB),
    WORKER_FAULT(
            "The worker failed on this job. Look at Apify whether a run was started before you request it again.", JOB),
    RUNS_NOT_SEEN(
            "A start got no answer, and the runs of the account could not all be read, so nobody can tell "
                    + "whether a run exists. Look at the runs in Apify Console.",
            JOB),
    WORKER_BEHIND("The worker had no time left for this start. Tried again by itself.", JOB),
    USER_BUSY("As many calls to Apify are under way for this user as are allowed at once. Tried again by itself.", JOB),
    OTHERS_FIRST("Jobs of other users have their turn. Tried again by itself.", JOB),

    // What Apify says to a start. An error type that is not here is passed on as it is.
    APIFY_INVALID_INPUT("Apify refused the input: it does not fit the Actor's input schema.", JOB),
    APIFY_RECORD_NOT_FOUND("Apify knows no such Actor or task, or the token may not see it.", JOB),
    APIFY_RECORD_OR_TOKEN_NOT_FOUND("Apify knows no such Actor or task, or the token may not see it.", JOB),
    APIFY_INSUFFICIENT_PERMISSIONS(
            "The token may not do this. The user has to give it the right to run this Actor or task, or "
                    + "connect another.",
            JOB),
    APIFY_NOT_ENOUGH_USAGE_TO_RUN_PAID_ACTOR("The Apify account has not enough credit left for this run.", JOB),
    APIFY_ACTOR_IS_NOT_RENTED("The Actor has to be rented at Apify first.", JOB),
    APIFY_FULL_PERMISSION_ACTOR_NOT_APPROVED(
            "The user has to approve this Actor's permissions in Apify Console first.", JOB),
    APIFY_PLATFORM_FEATURE_DISABLED(
            "The Apify account has reached its monthly limit or may not use this feature.", JOB),
    APIFY_REQUEST_TOO_LARGE("The input is larger than Apify takes.", JOB),
    APIFY_MAX_TOTAL_CHARGE_USD_BELOW_MINIMUM("maxTotalChargeUsd is below the minimum of this Actor.", JOB),

    APIFY_UNREADABLE(
            "Apify answered the start in a way that nobody can read, so a run may exist. Look at the runs "
                    + "in Apify Console.",
            JOB),

    // Connecting and disconnecting.
    APIFY_UNREACHABLE(
            "Apify gave no usable answer. A job is tried again by itself; a connect that was given up has "
                    + "to be sent again.",
            JOB,
            TOKEN),
    TOKEN_REFUSED_BY_APIFY(
            "Apify refuses the token. Check in Apify Console what it may do, or connect another.", JOB, TOKEN),
    SEAL_BROKEN(
            "The sealed token does not open: it is malformed or altered, or was sealed for another user or message.",
            TOKEN),
    SEALING_KEY_UNKNOWN(
            "The token was sealed to a key that was never there or is gone. Fetch the key again and seal anew.", TOKEN),
    COMMAND_EXPIRED(
            "The command arrived after the seal's exp, or the seal lives longer than allowed. Send it "
                    + "again, and check the sender's clock.",
            TOKEN),
    TOKEN_MALFORMED(
            "What was sealed cannot be an Apify token. Only older services say this, others name the slip.", TOKEN),
    TOKEN_EMPTY("There is no token: it is empty. Check the field or variable that it is taken from.", TOKEN),
    TOKEN_SPACE_AROUND("There are spaces or line ends around the token. Trim them.", TOKEN),
    TOKEN_QUOTED("There are quotes around the token. Give it without them.", TOKEN),
    TOKEN_BEARER("This is a whole Authorization header. Give the token alone, without Bearer.", TOKEN),
    TOKEN_URL("This is a URL. Give the token alone, and replace it at Apify if the URL was shared.", TOKEN),
    TOKEN_ASSIGNMENT("This is a name with a value, as in APIFY_TOKEN=value. Give the value alone.", TOKEN),
    TOKEN_PLACEHOLDER(
            "This is a placeholder, such as undefined, null, YOUR_API_TOKEN or a masked token. Give the token itself.",
            TOKEN),
    TOKEN_TWICE("This is more than one token. It may have been pasted twice: give it once.", TOKEN),
    TOKEN_OTHER_KIND(
            "This is a secret of another kind, not an Apify API token. Copy that from "
                    + "https://console.apify.com/settings/integrations.",
            TOKEN),
    TOKEN_CONTROL_CHARACTER("There are control characters in the token. Copy it again.", TOKEN),
    TOKEN_FOREIGN_CHARACTER("An Apify token has letters, digits, - and _ only. Copy it again.", TOKEN),
    TOKEN_TOO_SHORT(
            "This is too short for an Apify token, which has at least 20 characters. Copy the whole token.", TOKEN),
    TOKEN_TOO_LONG(
            "This is too long for an Apify token, which has at most 128 characters. Copy the token alone.", TOKEN),
    DIFFERENT_ACCOUNT("The token belongs to another Apify account than the connected one. Disconnect first.", TOKEN),
    ACCOUNT_NOT_READABLE(
            "The token may not read its own account, so nobody can tell whether it is the connected one's. "
                    + "Disconnect first.",
            TOKEN),
    SEALED_BEFORE_DISCONNECT(
            "The token was sealed before the user's last disconnect, or more than 100 tokens of the user "
                    + "were sealed later. Seal it anew; if that was just done, check the clock of the program that "
                    + "sealed it.",
            TOKEN),
    SUPERSEDED("A newer command of the user came before this one was done.", TOKEN),
    NOTHING_CONNECTED("Nothing is connected, so there is nothing to disconnect.", TOKEN),
    DISCONNECTED_BY_USER(
            "The user disconnected. The token still works at Apify until the user deletes it there.", TOKEN),
    USE_DISPUTED(
            "The user says that a use of the token was not the user's, and disconnected. "
                    + "The token still works at Apify until the user deletes it there.",
            TOKEN),

    // Results of a run.
    NO_RESULT("Apify has nothing of that name for this run, or keeps it no longer.", RESULT),
    RESULTS_BUSY("As many results are being read as are allowed at once. Ask again in some seconds.", RESULT),
    RESULT_UNAVAILABLE("The result cannot be read at the moment. Ask again in some seconds.", RESULT),
    RESULT_UNREADABLE(
            "Apify refers to another server, which is not followed, or answers what is no result. See the run in Apify "
                    + "Console.",
            RESULT),

    // Records that no service can handle.
    NOT_CLOUDEVENT(
            "The record has no CloudEvents 1.0 headers in binary mode, or its headers break a limit.",
            DEAD_LETTER,
            JOB),
    UNKNOWN_TYPE("The type is not one of ours, or does not belong on this topic.", DEAD_LETTER, JOB),
    UNKNOWN_VERSION("The type is ours, in a major version that this program does not know.", DEAD_LETTER),
    NOT_JSON("The value is missing, is not JSON in UTF-8, or names a property twice.", DEAD_LETTER, JOB),
    TOO_LARGE("The value is larger than a record may be.", DEAD_LETTER, JOB),
    TOO_DEEP("The value is nested deeper than a record may be.", DEAD_LETTER, JOB),
    SCHEMA("The value breaks the schema of its type at the path that is told.", DEAD_LETTER, JOB),
    KEY_MISMATCH("The record key is not the key of the message.", DEAD_LETTER, JOB),
    PLAINTEXT_TOKEN(
            "A token stands in the record in clear. Revoke it at Apify; a token travels only as sealedToken.",
            DEAD_LETTER,
            JOB),
    UNEXPECTED("The program failed on this record in a way that nobody foresaw. The log tells more.", DEAD_LETTER, JOB),
    NOT_A_TOKEN_COMMAND("The message is well formed and is no command for the token-service.", DEAD_LETTER),
    RUN_UNKNOWN("The run is not the one that the ledger knows for this job, so nothing was said of it.", DEAD_LETTER),
    NOT_IN_TIME("It was tried for as long as allowed.");

    /** Before an error type of Apify's, in capitals: {@code invalid-input} is {@code APIFY_INVALID_INPUT}. */
    public static final String APIFY = "APIFY_";

    /** Before the reason for which a cancel could not be carried out. */
    public static final String CANCEL = "CANCEL_";

    /**
     * Where a code appears: in a lease answer, in the events of a job or a token, in a dead letter, or where a result
     * is read.
     */
    public enum Place {
        LEASE,
        JOB,
        TOKEN,
        DEAD_LETTER,
        RESULT
    }

    private final String hint;
    private final Set<Place> places;

    Reason(String hint, Place... places) {
        this.hint = hint;
        this.places = Set.of(places);
    }

    /** What happened and what to do, in one or two sentences. */
    public String hint() {
        return hint;
    }

    /** Where it appears as it is; nowhere, if only within the family {@value #CANCEL}. */
    public Set<Place> places() {
        return places;
    }

    /** Empty for a code that only its family explains, or that a newer program made. */
    public static Optional<Reason> of(String code) {
        return Arrays.stream(values())
                .filter(reason -> reason.name().equals(code))
                .findFirst();
    }

    /** The hint of any code, also of the two families; empty for a code that nobody knows. */
    public static String hint(String code) {
        if (code.startsWith(CANCEL)) {
            return "The cancel could not be carried out. " + hint(code.substring(CANCEL.length()));
        }
        return of(code).map(Reason::hint).orElse(code.startsWith(APIFY) ? "Apify answered with this error." : "");
    }
}
