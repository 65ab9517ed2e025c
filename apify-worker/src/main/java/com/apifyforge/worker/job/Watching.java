package com.apifyforge.worker.job;

import com.apifyforge.apify.ApifyReply;
import com.apifyforge.apify.ApifyReply.BadRequest;
import com.apifyforge.apify.ApifyReply.NotNow;
import com.apifyforge.apify.ApifyReply.NotSent;
import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.apify.ApifyReply.TokenUnusable;
import com.apifyforge.apify.ApifyReply.Unanswered;
import com.apifyforge.apify.ApifyReply.UserMustAct;
import com.apifyforge.apify.Run;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseAnswer.Follow;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.worker.apify.ApifyGate;
import com.apifyforge.worker.lease.Leases;
import java.util.List;

/** Looks at runs until they have ended. */
final class Watching {
    private static final int NOT_FOUND = 404;
    /** Looks one after the other that give no answer of use before a person is asked; 404 right after the start is normal. */
    private static final int PATIENCE = 6;
    /** Runs of a user up to which they are read one by one: a list brings all his others since the oldest, too. */
    private static final int LIST_ABOVE = 20;

    private final ApifyGate apify;
    private final RunEnd runEnd;
    private final Letters letters;
    private final Waiting waiting;

    Watching(ApifyGate apify, RunEnd runEnd, Letters letters, Waiting waiting) {
        this.apify = apify;
        this.runEnd = runEnd;
        this.letters = letters;
        this.waiting = waiting;
    }

    /** The ticket of the first stands for all: a lease opens the user's token, not a job's. */
    Errand errand(List<Work<RunDue>> works) {
        return new Errand(
                new Ask(works.getFirst().due().ticket(), Purpose.FOLLOW),
                works,
                (answer, leases) -> pieces(works, answer, leases));
    }

    private List<Piece> pieces(List<Work<RunDue>> works, LeaseAnswer answer, Leases leases) {
        return switch (answer) {
            case Follow follow -> {
                var lease = follow(works, follow, leases);
                yield works.stream()
                        .map(work -> new Piece(work, _ -> look(work.due(), lease)))
                        .toList();
            }
            case LeaseAnswer.Refused(Refusal reason, var _, var _, var _) ->
                works.stream()
                        .map(work -> new Piece(work, _ -> refused(work.due(), reason, work.equals(works.getFirst()))))
                        .toList();
            case LeaseAnswer.Start _, LeaseAnswer.Done _, LeaseAnswer.Busy _, LeaseAnswer.Reconcile _ ->
                throw new IllegalStateException(
                        "FOLLOW was answered by " + answer.getClass().getSimpleName());
        };
    }

    /** One by one; or, where there are many, by one list that they share. */
    private Followed follow(List<Work<RunDue>> works, Follow follow, Leases leases) {
        String userId = works.getFirst().due().userId();
        var caller = apify.caller(userId, leases.loan(userId, follow.leaseId(), follow.sealedToken()));
        var runs = works.size() > LIST_ABOVE
                ? Lookup.listing(caller, works.stream().map(work -> work.due().startedAt()))
                : Lookup.single(caller);
        return new Followed(follow.leaseId(), caller, runs);
    }

    private Outcome look(RunDue due, Followed lease) {
        ApifyReply<Run> reply = lease.runs().run(due.runId());
        return switch (reply) {
            case Ok<Run>(Run run) when run.ended() -> runEnd.told(due, run, lease);
            case Ok<Run> _ -> later(due, 0);
            case TokenUnusable<Run>(String type) ->
                later(due, due.misses()).reporting(new LeaseResult.TokenRejected(lease.leaseId(), type, false));
            case UserMustAct<Run>(var _, String type) -> unreadable(due, type);
            // Right after a start Apify may not know the run yet: replicas lag.
            case BadRequest<Run>(int status, String type) ->
                status == NOT_FOUND ? unreadable(due, type) : review(due, Hints.code(type));
            case NotNow<Run> _, Unanswered<Run> _, NotSent<Run> _ -> Outcome.saying(waiting.again(due));
        };
    }

    /**
     * {@code asked}: the refusal is of this run's own ticket. A ticket that is over or bad says nothing of the others, so
     * they ask anew; whatever is wrong with the token is wrong for all.
     */
    private Outcome refused(RunDue due, Refusal reason, boolean asked) {
        if (reason.passing()) {
            return Outcome.saying(waiting.again(due));
        }
        return switch (reason) {
            // Ended is told after the last event, so this is a second chain of looks at the same run: it is not needed.
            case JOB_CLOSED, CANCELLED -> asked ? Outcome.nothing() : anew(due);
            case TICKET_INVALID,
                    TICKET_KEY_UNKNOWN,
                    TICKET_SIGNATURE_WRONG,
                    TICKET_CLAIMS,
                    TICKET_AUDIENCE,
                    TICKET_NOT_YET_VALID,
                    TICKET_LIFE_TOO_LONG,
                    TICKET_EXPIRED,
                    JOB_ID_TAKEN,
                    JOB_ID_REUSED -> asked ? review(due, reason.name()) : anew(due);
            case NOT_CONNECTED, TOKEN_INVALID, UNREADABLE, RATE_LIMITED, UNAVAILABLE, FROZEN, KMS_UNAVAILABLE ->
                review(due, reason.name());
        };
    }

    private Outcome anew(RunDue due) {
        return Outcome.saying(letters.again(Delay.SHORT, due));
    }

    private Outcome unreadable(RunDue due, String type) {
        return due.misses() < PATIENCE ? later(due, due.misses() + 1) : review(due, Hints.code(type));
    }

    private Outcome later(RunDue due, int misses) {
        var next = new RunDue(
                due.jobId(), due.userId(), due.runId(), due.ticket(), due.checks() + 1, due.startedAt(), misses);
        return Outcome.saying(waiting.again(next));
    }

    private Outcome review(RunDue due, String reason) {
        return Outcome.saying(letters.told(
                new JobNeedsReview(due.jobId(), due.userId(), due.runId(), reason, Hints.runGoesOn(due.runId()))));
    }
}
