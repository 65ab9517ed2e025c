package com.apifyforge.tokens.lease;

import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.tokens.token.Token;
import java.time.Instant;

/** A lease decided on: {@code job} is the job as it will be, with a new revision if the lease changes it. */
record Lease(String leaseId, Use.Purpose purpose, Job job, Token token, Instant until, boolean changesJob) {
    String userId() {
        return token.userId();
    }

    Use use(String worker, Instant now) {
        int attempt = purpose == Use.Purpose.FOLLOW ? 0 : job.attempt();
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
        return switch (purpose) {
            case START -> new LeaseAnswer.Start(leaseId, job.attempt(), job.marker(), until, sealedToken);
            case RECONCILE ->
                new LeaseAnswer.Reconcile(leaseId, job.attempt(), job.marker(), job.since(), until, sealedToken);
            case FOLLOW -> new LeaseAnswer.Follow(leaseId, until, sealedToken);
            case VERIFY -> throw new IllegalStateException("Nobody asks for this purpose");
        };
    }
}
