package com.apifyforge.events.lease;

import com.apifyforge.events.Reason;

/** Why an ask was refused; each is a {@link Reason} of the same name. */
public enum Refusal {
    TICKET_INVALID,
    TICKET_KEY_UNKNOWN,
    TICKET_SIGNATURE_WRONG,
    TICKET_CLAIMS,
    TICKET_AUDIENCE,
    TICKET_NOT_YET_VALID,
    TICKET_LIFE_TOO_LONG,
    TICKET_EXPIRED,
    NOT_CONNECTED,
    TOKEN_INVALID,
    /** Another user has a job of this id. */
    JOB_ID_TAKEN,
    /** The same user has a job of this id with another target; that job goes on and has its own last event. */
    JOB_ID_REUSED,
    JOB_CLOSED,
    CANCELLED,
    RATE_LIMITED,
    UNAVAILABLE,
    /** Nobody gets a lease until an operator says so. */
    FROZEN,
    KMS_UNAVAILABLE,
    UNREADABLE;

    public Reason reason() {
        return Reason.valueOf(name());
    }

    public String hint() {
        return reason().hint();
    }

    /** Can asking again later help? */
    public boolean passing() {
        return switch (this) {
            case RATE_LIMITED, UNAVAILABLE, FROZEN, KMS_UNAVAILABLE -> true;
            case TICKET_INVALID,
                    TICKET_KEY_UNKNOWN,
                    TICKET_SIGNATURE_WRONG,
                    TICKET_CLAIMS,
                    TICKET_AUDIENCE,
                    TICKET_NOT_YET_VALID,
                    TICKET_LIFE_TOO_LONG,
                    TICKET_EXPIRED,
                    NOT_CONNECTED,
                    TOKEN_INVALID,
                    JOB_ID_TAKEN,
                    JOB_ID_REUSED,
                    JOB_CLOSED,
                    CANCELLED,
                    UNREADABLE -> false;
        };
    }

    /** Has no known scheduler signed the ticket? Then nothing in it can be believed, not even whose it is. */
    public boolean forged() {
        return this == TICKET_INVALID || this == TICKET_KEY_UNKNOWN || this == TICKET_SIGNATURE_WRONG;
    }
}
