package com.apifyforge.events.lease;

import com.apifyforge.events.Reason;

/** Why a lease request was refused; each is a {@link Reason} of the same name. */
public enum Refusal {
    TICKET_INVALID(Kind.TICKET),
    TICKET_KEY_UNKNOWN(Kind.TICKET),
    TICKET_SIGNATURE_WRONG(Kind.TICKET),
    TICKET_CLAIMS(Kind.TICKET),
    TICKET_AUDIENCE(Kind.TICKET),
    TICKET_NOT_YET_VALID(Kind.TICKET),
    TICKET_LIFE_TOO_LONG(Kind.TICKET),
    TICKET_EXPIRED(Kind.JOB),
    NOT_CONNECTED(Kind.TOKEN),
    TOKEN_INVALID(Kind.TOKEN),
    /** The user has a job of this id with another target; that job goes on and has its own last event. */
    JOB_ID_REUSED(Kind.JOB),
    JOB_CLOSED(Kind.JOB),
    CANCELLED(Kind.JOB),
    /** There is nothing to read yet. */
    NO_RUN(Kind.PASSING),
    RATE_LIMITED(Kind.PASSING),
    UNAVAILABLE(Kind.PASSING),
    /** No lease is granted until an operator ends the freeze. */
    FROZEN(Kind.PASSING),
    KMS_UNAVAILABLE(Kind.PASSING),
    UNREADABLE(Kind.TOKEN);

    /** What a refusal is about, which decides what becomes of the job. */
    public enum Kind {
        /** The ticket is not valid, whatever the job and the user. */
        TICKET,
        /** This ticket or job is over, or the id is another job's. */
        JOB,
        /** No job of the user can start until the user acts. */
        TOKEN,
        /** The same request may be granted later. */
        PASSING
    }

    private final Kind kind;

    Refusal(Kind kind) {
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public Reason reason() {
        return Reason.valueOf(name());
    }

    public String hint() {
        return reason().hint();
    }

    public boolean passing() {
        return kind == Kind.PASSING;
    }

    /** Has no known scheduler signed the ticket? Then nothing in it can be believed, not even whose it is. */
    public boolean forged() {
        return this == TICKET_INVALID || this == TICKET_KEY_UNKNOWN || this == TICKET_SIGNATURE_WRONG;
    }
}
