package com.apifyforge.tokens.lease;

import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.tokens.token.Token;
import java.time.Instant;

/** A lease decided on: {@code job} is the job as it will be. */
record Lease(String leaseId, Use.Purpose purpose, Job job, Token token, Instant until) {
    String userId() {
        return token.userId();
    }

    Use use(String worker, Instant now) {
        int attempt = purpose == Use.Purpose.FOLLOW ? 0 : job.attempt().number();
        return new Use(
                leaseId,
                now,
                token.userId(),
                job.jobId(),
                purpose,
                attempt,
                worker,
                token.tokenId(),
                token.version(),
                Use.GRANTED);
    }

    LeaseAnswer answer(String sealedToken) {
        Attempt attempt = job.attempt();
        return switch (purpose) {
            case START -> new LeaseAnswer.Start(leaseId, attempt.number(), attempt.marker(), until, sealedToken);
            case RECONCILE ->
                new LeaseAnswer.Reconcile(
                        leaseId, attempt.number(), attempt.marker(), attempt.since(), until, sealedToken);
            case FOLLOW -> new LeaseAnswer.Follow(leaseId, until, sealedToken);
            case VERIFY -> throw new IllegalStateException("Nobody asks for this purpose");
        };
    }
}
