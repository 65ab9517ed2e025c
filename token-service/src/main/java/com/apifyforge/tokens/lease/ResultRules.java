package com.apifyforge.tokens.lease;

import com.apifyforge.events.lease.LeaseResult;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a result does to its job. A result counts for the attempt its lease was for, not for the lease: a start that was
 * answered late is still news, as long as no other attempt was begun.
 */
final class ResultRules {
    private ResultRules() {}

    /** The job after the result, the same job if it was known already, or null if the attempt has moved on. */
    static @Nullable Job apply(LeaseResult result, Use use, Job job, Instant now) {
        return switch (result) {
            case LeaseResult.Run run -> run(run, use, job);
            case LeaseResult.NotStarted not -> notStarted(not, use, job);
            case LeaseResult.Unanswered _ -> unanswered(use, job, now);
            case LeaseResult.TokenRejected rejected -> tokenRejected(rejected, use, job, now);
            case LeaseResult.Ended _ -> ended(use, job);
        };
    }

    static String outcome(LeaseResult result) {
        return switch (result) {
            case LeaseResult.Run _ -> "RUN";
            case LeaseResult.NotStarted _ -> "NOT_STARTED";
            case LeaseResult.Unanswered _ -> "UNANSWERED";
            case LeaseResult.TokenRejected _ -> "TOKEN_REJECTED";
            case LeaseResult.Ended _ -> "ENDED";
        };
    }

    /** A run that was found beats an earlier "not started", as long as it belongs to the newest attempt. */
    private static @Nullable Job run(LeaseResult.Run run, Use use, Job job) {
        boolean known = job.runId() != null && job.runId().equals(run.runId());
        if (known) {
            return job;
        }
        boolean fits = isOfAttempt(use, job) && (job.state() == Job.State.OPEN || job.state() == Job.State.NOT_STARTED);
        return fits ? job.started(run.runId()) : null;
    }

    private static @Nullable Job notStarted(LeaseResult.NotStarted not, Use use, Job job) {
        if (use.leaseId().equals(job.closedBy()) && isOfAttempt(use, job)) {
            return job;
        }
        // Who posted knows; who looked for the run may say so only while his lease is the newest: another may be
        // looking.
        boolean knows = use.purpose() == Use.Purpose.START
                || use.leaseId().equals(job.attempt().leaseId());
        if (!isOfAttempt(use, job) || job.state() != Job.State.OPEN || !knows) {
            return null;
        }
        Job.State closed = not.closed() ? Job.State.CLOSED : Job.State.NOT_STARTED;
        return job.notStarted(closed, use.leaseId(), not.notStarted());
    }

    private static @Nullable Job unanswered(Use use, Job job, Instant now) {
        boolean current = job.state() == Job.State.OPEN
                && use.leaseId().equals(job.attempt().leaseId());
        return current ? job.leaseOver(now) : null;
    }

    private static @Nullable Job tokenRejected(LeaseResult.TokenRejected rejected, Use use, Job job, Instant now) {
        return switch (use.purpose()) {
            // Apify refused the POST itself, so there is no run of this attempt.
            case START ->
                notStarted(
                        new LeaseResult.NotStarted(use.leaseId(), LeaseResult.TokenRejected.REASON, rejected.closed()),
                        use,
                        job);
            case RECONCILE -> unanswered(use, job, now);
            case FOLLOW, VERIFY -> job;
        };
    }

    private static @Nullable Job ended(Use use, Job job) {
        if (!use.userId().equals(job.userId())) {
            return null;
        }
        return switch (job.state()) {
            case RUN -> job.ended();
            case ENDED -> job;
            case OPEN, NOT_STARTED, CLOSED -> null;
        };
    }

    private static boolean isOfAttempt(Use use, Job job) {
        return (use.purpose() == Use.Purpose.START || use.purpose() == Use.Purpose.RECONCILE)
                && use.attempt() == job.attempt().number();
    }
}
