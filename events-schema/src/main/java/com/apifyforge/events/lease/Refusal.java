package com.apifyforge.events.lease;

/** Why an ask was refused. {@link #passing()} says whether asking again later can help. */
public enum Refusal {
    TICKET_INVALID("The job's ticket was not signed by a known scheduler or is malformed; sign the job anew."),
    TICKET_EXPIRED("The job's ticket is over; request a new job."),
    NOT_CONNECTED("The user has no connected Apify token; the user has to connect one."),
    TOKEN_INVALID("Apify does not accept the user's token any more; the user has to connect a new one."),
    JOB_ID_TAKEN("This job id belongs to another job; request the job under an id of its own."),
    JOB_CLOSED("The job is over; request a new job under a new id."),
    CANCELLED("The job was cancelled before it started."),
    RATE_LIMITED("Too many leases asked for; tried again by itself."),
    UNAVAILABLE("The token cannot be opened at the moment; tried again by itself."),
    UNREADABLE("The stored token cannot be opened; the user has to connect it anew.");

    private final String hint;

    Refusal(String hint) {
        this.hint = hint;
    }

    public String hint() {
        return hint;
    }

    public boolean passing() {
        return this == RATE_LIMITED || this == UNAVAILABLE;
    }
}
