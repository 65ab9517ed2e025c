package com.apifyforge.events.ticket;

import com.apifyforge.events.lease.Refusal;

/** A ticket that cannot be used: which check failed, and one sentence with limit and value. */
final class TicketException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final Refusal refusal;
    private final String detail;

    TicketException(Refusal refusal, String detail) {
        super(detail);
        this.refusal = refusal;
        this.detail = detail;
    }

    Refusal refusal() {
        return refusal;
    }

    String detail() {
        return detail;
    }
}
