package com.apifyforge.tokens.lease;

import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.sealing.TicketClaims;
import org.jspecify.annotations.Nullable;

/** One ask on its way through the desk: it ends with an answer, and on the way it may hold a lease. */
final class Asked {
    final Purpose purpose;

    /** Of a ticket that is signed by a known scheduler, over or not. */
    final @Nullable TicketClaims claims;

    /** What ticket or rate limit say against it. */
    final @Nullable Refusal objection;

    /** What the worker can tell the user besides the objection: a limit and a value. */
    final @Nullable String detail;

    /** True if the job has an attempt of unknown outcome that is not this ask's own. */
    boolean attemptOpen;

    /** The job as this ask leaves it, if it changes it. */
    @Nullable
    Job change;

    @Nullable
    Lease lease;

    @Nullable
    LeaseAnswer answer;

    Asked(Purpose purpose, @Nullable TicketClaims claims, @Nullable Refusal objection, @Nullable String detail) {
        this.purpose = purpose;
        this.claims = claims;
        this.objection = objection;
        this.detail = detail;
    }

    void refuse(Refusal reason) {
        refuse(reason, "");
    }

    void refuse(Refusal reason, String closedFor) {
        lease = null;
        answer = new LeaseAnswer.Refused(reason, attemptOpen, closedFor, reason == objection ? detail : null);
    }

    void answer(LeaseAnswer given) {
        answer = given;
    }
}
