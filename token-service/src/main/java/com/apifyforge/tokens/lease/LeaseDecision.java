package com.apifyforge.tokens.lease;

import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.tokens.ledger.Job;
import com.apifyforge.tokens.ledger.Lease;

/** What is decided about one lease request. */
sealed interface LeaseDecision {
    /** Nothing is opened and nothing changes. */
    record Answered(LeaseAnswer answer) implements LeaseDecision {}

    /** Refused for good: {@code job} is closed with it. */
    record Closing(Job.Closed job, LeaseAnswer answer) implements LeaseDecision {}

    /** To be recorded, opened and sealed. */
    record Granted(Lease lease) implements LeaseDecision {}

    static Answered refused(Refusal reason, boolean attemptOpen) {
        return new Answered(new LeaseAnswer.Refused(reason, attemptOpen, "", null));
    }
}
