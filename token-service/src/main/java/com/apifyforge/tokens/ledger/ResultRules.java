package com.apifyforge.tokens.ledger;

import com.apifyforge.events.lease.LeaseResult;
import java.time.Instant;
import java.util.Optional;

/**
 * What a result does to its job. A result counts for the attempt its lease was for, not for the lease: a start that was
 * answered late is still news, as long as no other attempt was begun.
 */
final class ResultRules {
    private ResultRules() {}

    /** The job after the result, the same job if it was known already, or empty if the attempt has moved on. */
    static Optional<Job> apply(LeaseResult result, Use use, Job job, Instant now) {
        return switch (result) {
            case LeaseResult.Run(var _, String runId) -> run(runId, use, job);
            case LeaseResult.NotStarted(var _, String reason, boolean closes) -> notStarted(reason, closes, use, job);
            case LeaseResult.Unanswered _ -> unanswered(use, job, now);
            case LeaseResult.TokenRejected(var _, var _, boolean closes) -> tokenRejected(closes, use, job, now);
            case LeaseResult.Ended _ -> ended(job);
        };
    }

    static Use.Outcome outcome(LeaseResult result) {
        return switch (result) {
            case LeaseResult.Run _ -> Use.Outcome.RUN;
            case LeaseResult.NotStarted _ -> Use.Outcome.NOT_STARTED;
            case LeaseResult.Unanswered _ -> Use.Outcome.UNANSWERED;
            case LeaseResult.TokenRejected _ -> Use.Outcome.TOKEN_REJECTED;
            case LeaseResult.Ended _ -> Use.Outcome.ENDED;
        };
    }

    /** A run that was found beats an earlier "not started", as long as it belongs to the newest attempt. */
    private static Optional<Job> run(String runId, Use use, Job job) {
        return switch (job) {
            case Job.Running running -> known(running.runId().equals(runId), job);
            case Job.Ended ended -> known(ended.runId().equals(runId), job);
            case Job.Open open when isOfAttempt(use, job) -> Optional.of(open.started(runId));
            case Job.NotStarted not when isOfAttempt(use, job) -> Optional.of(not.started(runId));
            case Job.Open _, Job.NotStarted _, Job.Closed _ -> Optional.empty();
        };
    }

    private static Optional<Job> notStarted(String reason, boolean closes, Use use, Job job) {
        if (!isOfAttempt(use, job)) {
            return Optional.empty();
        }
        return switch (job) {
            case Job.NotStarted not -> known(not.saidBy().equals(use.leaseId()), job);
            case Job.Closed closed -> known(closed.saidBy().equals(use.leaseId()), job);
            case Job.Open open
            when knows(use, open) ->
                Optional.of(closes ? open.closed(use.leaseId(), reason) : open.notStarted(use.leaseId(), reason));
            case Job.Open _, Job.Running _, Job.Ended _ -> Optional.empty();
        };
    }

    /**
     * Who made the POST knows; who looked for the run may say so only while its lease is the newest: another worker may
     * be looking.
     */
    private static boolean knows(Use use, Job.Open job) {
        return use.purpose() == Use.Purpose.START || isNewestLease(use, job);
    }

    private static Optional<Job> unanswered(Use use, Job job, Instant now) {
        return job instanceof Job.Open open && isNewestLease(use, open)
                ? Optional.of(open.leaseOver(now))
                : Optional.empty();
    }

    private static Optional<Job> tokenRejected(boolean closes, Use use, Job job, Instant now) {
        return switch (use.purpose()) {
            // Apify refused the POST itself, so there is no run of this attempt.
            case START -> notStarted(LeaseResult.TokenRejected.REASON, closes, use, job);
            case RECONCILE -> unanswered(use, job, now);
            case FOLLOW, READ, VERIFY -> Optional.of(job);
        };
    }

    private static Optional<Job> ended(Job job) {
        return switch (job) {
            case Job.Running running -> Optional.of(running.ended());
            case Job.Ended _ -> Optional.of(job);
            case Job.Open _, Job.NotStarted _, Job.Closed _ -> Optional.empty();
        };
    }

    private static Optional<Job> known(boolean same, Job job) {
        return same ? Optional.of(job) : Optional.empty();
    }

    private static boolean isNewestLease(Use use, Job.Open job) {
        return use.leaseId().equals(job.attempt().leaseId());
    }

    private static boolean isOfAttempt(Use use, Job job) {
        return (use.purpose() == Use.Purpose.START || use.purpose() == Use.Purpose.RECONCILE)
                && use.attempt() == job.attempt().number();
    }
}
