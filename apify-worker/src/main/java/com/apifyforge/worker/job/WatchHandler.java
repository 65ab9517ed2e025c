package com.apifyforge.worker.job;

import com.apifyforge.apify.ApifyReply;
import com.apifyforge.apify.ApifyReply.BadRequest;
import com.apifyforge.apify.ApifyReply.NotNow;
import com.apifyforge.apify.ApifyReply.NotSent;
import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.apify.ApifyReply.TokenUnusable;
import com.apifyforge.apify.ApifyReply.Unanswered;
import com.apifyforge.apify.ApifyReply.Unreadable;
import com.apifyforge.apify.ApifyReply.UserMustAct;
import com.apifyforge.apify.Run;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.Reason;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseAnswer.Follow;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.worker.apify.ApifyBulkhead;
import com.apifyforge.worker.apify.RunLookup;
import com.apifyforge.worker.lease.Leases;
import com.apifyforge.worker.reconcile.RecordedRuns;
import com.apifyforge.worker.reconcile.RecordedRuns.Standing;
import com.apifyforge.worker.records.Counters;
import com.apifyforge.worker.records.Deferrals;
import com.apifyforge.worker.records.Delay;
import com.apifyforge.worker.records.Hints;
import com.apifyforge.worker.records.JobRecords;
import com.apifyforge.worker.records.Outcome;
import com.apifyforge.worker.records.PendingJob;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Looks at runs until they have ended. */
final class WatchHandler {
    private static final int NOT_FOUND = 404;
    /** Looks one after the other that give no answer of use before a person is asked; 404 right after the start is normal. */
    private static final int PATIENCE = 6;
    /** Runs of a user up to which they are read one by one: a list brings all his others since the oldest, too. */
    private static final int LIST_ABOVE = 20;
    /** Looks at a run that goes on after which the ledger is asked once more: a chain of looks that nobody began ends. */
    private static final int VOUCHED_EVERY = 20;

    private final ApifyBulkhead apify;
    private final RunEnd runEnd;
    private final JobRecords records;
    private final Deferrals deferrals;

    WatchHandler(ApifyBulkhead apify, RunEnd runEnd, JobRecords records, Deferrals deferrals) {
        this.apify = apify;
        this.runEnd = runEnd;
        this.records = records;
        this.deferrals = deferrals;
    }

    /** The ticket of the first stands for all: a lease opens the user's token, not a job's. */
    Errand errand(List<PendingJob<RunDue>> works, RecordedRuns recorded) {
        return new Errand(
                new Ask(works.getFirst().due().ticket(), Purpose.FOLLOW),
                works,
                (answer, leases) -> pieces(works, recorded, answer, leases));
    }

    private List<Piece> pieces(
            List<PendingJob<RunDue>> works, RecordedRuns recorded, LeaseAnswer answer, Leases leases) {
        return switch (answer) {
            case Follow follow -> {
                var lease = follow(works, follow, leases);
                yield works.stream()
                        .map(work -> new Piece(work, _ -> vouched(work, recorded, look(work.due(), lease))))
                        .toList();
            }
            case LeaseAnswer.Refused(Refusal reason, var _, var _, var _) ->
                works.stream()
                        .map(work -> new Piece(
                                work,
                                _ -> vouched(
                                        work, recorded, refused(work.due(), reason, work.equals(works.getFirst())))))
                        .toList();
            case LeaseAnswer.Start _, LeaseAnswer.Done _, LeaseAnswer.Busy _, LeaseAnswer.Reconcile _ ->
                throw new IllegalStateException(
                        "FOLLOW was answered by " + answer.getClass().getSimpleName());
        };
    }

    /** What a look at a run comes to; an event of its job is only made once the ledger vouches for the run. */
    private sealed interface Seen {
        record GoesOn(Outcome outcome) implements Seen {}

        record Told(Supplier<Outcome> outcome) implements Seen {}
    }

    private Outcome vouched(PendingJob<RunDue> work, RecordedRuns recorded, Seen seen) {
        var due = work.due();
        boolean looksAgain = due.checks() > 0 && due.checks() % VOUCHED_EVERY == 0;
        return switch (seen) {
            case Seen.GoesOn(Outcome outcome) when !looksAgain -> outcome;
            case Seen.GoesOn(Outcome outcome) -> vouched(work, recorded, () -> outcome);
            case Seen.Told(var outcome) -> vouched(work, recorded, outcome);
        };
    }

    private Outcome vouched(PendingJob<RunDue> work, RecordedRuns recorded, Supplier<Outcome> outcome) {
        var due = work.due();
        return switch (recorded.of(due)) {
            case Standing.GoesOn _ -> outcome.get();
            case Standing.Over _ -> Outcome.nothing();
            case Standing.Foreign _ -> Outcome.saying(records.dead(work, Reason.RUN_UNKNOWN.name()));
            // Forged, or of a scheduler whose key was taken off the list: whoever waits for that job has to be told.
            case Standing.Unvouched(Refusal reason) ->
                Outcome.saying(records.unvouchedEvent(needsReview(due, reason.name()), work.origin()));
            case Standing.Unknown _ -> Outcome.saying(deferrals.again(due));
        };
    }

    /** One by one; or, where there are many, by one list that they share. */
    private Followed follow(List<PendingJob<RunDue>> works, Follow follow, Leases leases) {
        String userId = works.getFirst().due().userId();
        var caller = apify.caller(userId, leases.loan(userId, follow.leaseId(), follow.sealedToken()));
        var runs = works.size() > LIST_ABOVE
                ? RunLookup.listing(
                        caller, works.stream().map(work -> work.due().startedAt()))
                : RunLookup.single(caller);
        return new Followed(follow.leaseId(), caller, runs);
    }

    private Seen look(RunDue due, Followed lease) {
        ApifyReply<Run> reply = lease.runs().run(due.runId());
        return switch (reply) {
            case Ok<Run>(Run run) when run.ended() -> new Seen.Told(() -> runEnd.told(due, run, lease));
            case Ok<Run> _ -> goesOn(later(due, 0));
            case TokenUnusable<Run>(String type) ->
                new Seen.GoesOn(Outcome.saying(later(due, due.misses()))
                        .reporting(new LeaseResult.TokenRejected(lease.leaseId(), type, false)));
            case UserMustAct<Run>(var _, String type, var _) -> unreadable(due, type);
            // Right after a start Apify may not know the run yet: replicas lag.
            case BadRequest<Run>(int status, String type, var _) ->
                status == NOT_FOUND ? unreadable(due, type) : review(due, Hints.code(type));
            case NotNow<Run>(String type, var _) -> deferred(due, Hints.code(type));
            case Unreadable<Run> _ -> deferred(due, Reason.APIFY_UNREADABLE.name());
            case NotSent<Run>(String why) when why.equals(ApifyBulkhead.USER_BUSY) -> goesOn(deferrals.again(due));
            case Unanswered<Run> _, NotSent<Run> _ -> deferred(due, Reason.APIFY_UNREACHABLE.name());
        };
    }

    /**
     * {@code asked}: the refusal is of this run's own ticket. A ticket that is over or bad says nothing of the others, so
     * they ask anew; whatever is wrong with the token is wrong for all. Where a key was taken off the list, the ledger says
     * at once for which of them.
     */
    private Seen refused(RunDue due, Refusal reason, boolean asked) {
        if (reason.passing()) {
            return deferred(due, reason.name());
        }
        return switch (reason) {
            case TICKET_INVALID,
                    TICKET_KEY_UNKNOWN,
                    TICKET_SIGNATURE_WRONG,
                    TICKET_CLAIMS,
                    TICKET_AUDIENCE,
                    TICKET_NOT_YET_VALID,
                    TICKET_LIFE_TOO_LONG -> new Seen.Told(() -> anew(due));
            case TICKET_EXPIRED, JOB_ID_TAKEN, JOB_ID_REUSED, JOB_CLOSED, CANCELLED ->
                asked ? review(due, reason.name()) : new Seen.GoesOn(anew(due));
            case NOT_CONNECTED, TOKEN_INVALID, UNREADABLE, RATE_LIMITED, UNAVAILABLE, FROZEN, KMS_UNAVAILABLE ->
                review(due, reason.name());
        };
    }

    private Outcome anew(RunDue due) {
        return Outcome.saying(records.again(Delay.SHORT, due));
    }

    private Seen deferred(RunDue due, String reason) {
        return reason.equals(due.told())
                ? goesOn(deferrals.again(due))
                : new Seen.Told(() -> Outcome.saying(deferrals.announced(due, reason)));
    }

    private Seen unreadable(RunDue due, String type) {
        return due.misses() < PATIENCE
                ? goesOn(later(due, Counters.more(due.misses())))
                : review(due, Hints.code(type));
    }

    private List<ProducerRecord<String, byte[]>> later(RunDue due, int misses) {
        return deferrals.again(new RunDue(
                due.jobId(),
                due.userId(),
                due.runId(),
                due.ticket(),
                Counters.more(due.checks()),
                due.startedAt(),
                misses));
    }

    private static Seen goesOn(List<ProducerRecord<String, byte[]>> said) {
        return new Seen.GoesOn(Outcome.saying(said));
    }

    private Seen review(RunDue due, String reason) {
        return new Seen.Told(() -> Outcome.saying(records.event(needsReview(due, reason))));
    }

    private static JobNeedsReview needsReview(RunDue due, String reason) {
        return new JobNeedsReview(due.jobId(), due.userId(), due.runId(), reason, Hints.runGoesOn(due.runId()));
    }
}
