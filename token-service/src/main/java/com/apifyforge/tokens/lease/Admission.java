package com.apifyforge.tokens.lease;

import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.ticket.TicketClaims;
import org.jspecify.annotations.Nullable;

/** What ticket and rate limit say of one lease request. */
sealed interface Admission {
    /**
     * Nothing in the ticket can be trusted. {@code detail} is what the worker can tell the user: a limit and a value.
     */
    record Rejected(Refusal reason, @Nullable String detail) implements Admission {}

    /** Signed by a known scheduler, but {@code objection} forbids a lease. */
    record Limited(TicketClaims claims, Refusal objection) implements Admission {}

    record Admitted(TicketClaims claims) implements Admission {}

    default @Nullable TicketClaims trusted() {
        return switch (this) {
            case Rejected _ -> null;
            case Limited(TicketClaims claims, var _) -> claims;
            case Admitted(TicketClaims claims) -> claims;
        };
    }
}
