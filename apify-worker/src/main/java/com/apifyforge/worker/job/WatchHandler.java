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
import com.apifyforge.worker.apify.RunLookup;
import com.apifyforge.worker.reconcile.LeaseUse;
import com.apifyforge.worker.reconcile.RecordedRuns;
import com.apifyforge.worker.reconcile.RecordedRuns.Standing;
import com.apifyforge.worker.records.Counters;
import com.apifyforge.worker.records.Deferrals;
import com.apifyforge.worker.records.Delay;
import com.apifyforge.worker.records.Hints;
import com.apifyforge.worker.records.JobRecords;
import com.apifyforge.worker.records.JobResult.Handled;
import com.apifyforge.worker.records.PendingJob;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Reads the due runs of one user until they have ended. */
final class WatchHandler implements JobHandler<RunDue> {
    private static final int NOT_FOUND = 404;
    /** Reads in a row without a usable answer before a person has to look; 404 right after the start is normal. */
    private static final int PATIENCE = 6;
    /** Due runs of a user from which on they are looked for on a list, which is one call. */
    private static final int LIST_FROM = 5;
    /** Reads of a run after which the ledger is asked once more: a chain of watch records that no worker began ends. */
    private static final int VOUCHED_EVERY = 20;

    private final List<PendingJob<RunDue>> jobs;
    private final RecordedRuns recorded;
    private final RunEnd runEnd;
    private final JobRecords records;
    private final Deferrals deferrals;
    private @Nullable Followed followed;

    WatchHandler(List<PendingJob<RunDue>> jobs, JobServices services) {
        this.jobs = jobs;
        recorded = services.recordedRuns();
        runEnd = services.runEnd();
        records = services.records();
        deferrals = services.deferrals();
    }

    @Override
    public List<PendingJob<RunDue>> jobs() {
        return jobs;
    }

    /** A list, and after it what is not on it. */
    @Override
    public int calls() {
        return Math.min(jobs.size(), LIST_FROM);
    }

    /** The ticket of the first stands for all: a lease opens the user's token, not a job's. */
    @Override
    public Ask ask() {
        return new Ask(jobs.getFirst().due().ticket(), Purpose.FOLLOW);
    }

    @Override
    public Handled handle(PendingJob<RunDue> work, LeaseAnswer answer, LeaseUse use) {
        return switch (answer) {
            case Follow follow -> {
                var lease = follow(follow, use);
                yield read(work, lease, lease.runs().run(work.due().runId()));
            }
            case LeaseAnswer.Refused(Refusal reason, var _, var _, var _) ->
                vouched(work, refused(work.due(), reason, work.equals(jobs.getFirst())));
            case LeaseAnswer.Start _,
                    LeaseAnswer.Done _,
                    LeaseAnswer.Busy _,
                    LeaseAnswer.Read _,
                    LeaseAnswer.Reconcile _ ->
                throw new IllegalStateException(
                        "FOLLOW was answered by " + answer.getClass().getSimpleName());
        };
    }

    /** What a look at a run comes to; an event of its job is only made once the ledger vouches for the run. */
    private sealed interface Seen {
        record GoesOn(Handled outcome) implements Seen {}

        record Told(Supplier<Handled> outcome) implements Seen {}
    }

    private Handled vouched(PendingJob<RunDue> work, Seen seen) {
        var due = work.due();
        boolean looksAgain = due.checks() > 0 && due.checks() % VOUCHED_EVERY == 0;
        return switch (seen) {
            case Seen.GoesOn(Handled outcome) when !looksAgain -> outcome;
            case Seen.GoesOn(Handled outcome) -> vouched(work, () -> outcome);
            case Seen.Told(var outcome) -> vouched(work, outcome);
        };
    }

    private Handled vouched(PendingJob<RunDue> work, Supplier<Handled> outcome) {
        var due = work.due();
        return switch (recorded.of(due)) {
            case Standing.GoesOn _ -> outcome.get();
            case Standing.Over _ -> Handled.nothing();
            case Standing.Foreign _ -> Handled.sending(records.deadLetter(work, Reason.RUN_UNKNOWN.name()));
            // Forged, or of a scheduler whose key was removed from the list: the job still needs its last event.
            case Standing.Unvouched(Refusal reason) ->
                Handled.sending(records.unvouchedEvent(needsReview(due, reason.name()), work.origin()));
            case Standing.Unknown _ -> Handled.sending(deferrals.again(due));
        };
    }

    /** One by one, or by one list that they share. */
    private synchronized Followed follow(Follow follow, LeaseUse use) {
        if (followed == null) {
            var apify = use.client(follow.leaseId(), follow.sealedToken());
            var runs = jobs.size() >= LIST_FROM
                    ? RunLookup.listing(
                            apify,
                            jobs.stream().map(job -> job.due().startedAt()).toList())
                    : RunLookup.single(apify);
            followed = new Followed(follow.leaseId(), apify, runs);
        }
        return followed;
    }

    Handled read(PendingJob<RunDue> work, Followed lease, ApifyReply<Run> reply) {
        return vouched(work, seen(work.due(), lease, reply));
    }

    private Seen seen(RunDue due, Followed lease, ApifyReply<Run> reply) {
        return switch (reply) {
            case Ok<Run>(Run run) when run.ended() -> new Seen.Told(() -> runEnd.told(due, run, lease));
            case Ok<Run> _ -> goesOn(later(due, 0));
            case TokenUnusable<Run>(String type) ->
                new Seen.GoesOn(Handled.sending(later(due, due.misses()))
                        .reporting(new LeaseResult.TokenRejected(lease.leaseId(), type, false)));
            case UserMustAct<Run>(var _, String type, var _) -> unreadable(due, type);
            // Right after a start Apify may not know the run yet: replicas lag.
            case BadRequest<Run>(int status, String type, var _) ->
                status == NOT_FOUND ? unreadable(due, type) : review(due, Hints.code(type));
            case NotNow<Run>(String type, var _) -> deferred(due, Hints.code(type));
            case Unreadable<Run> _ -> deferred(due, Reason.APIFY_UNREADABLE.name());
            case Unanswered<Run> _, NotSent<Run> _ -> deferred(due, Reason.APIFY_UNREACHABLE.name());
        };
    }

    /**
     * {@code asked}: the refusal is of this run's own ticket. A ticket that is over or bad says nothing of the others,
     * so they ask anew; whatever is wrong with the token is wrong for all. Where a key was taken off the list, the
     * ledger says at once for which of them.
     */
    private Seen refused(RunDue due, Refusal reason, boolean asked) {
        return switch (reason.kind()) {
            case PASSING -> deferred(due, reason.name());
            case TICKET -> new Seen.Told(() -> anew(due));
            case JOB -> asked ? review(due, reason.name()) : new Seen.GoesOn(anew(due));
            case TOKEN -> review(due, reason.name());
        };
    }

    private Handled anew(RunDue due) {
        return Handled.sending(records.again(Delay.SHORT, due));
    }

    private Seen deferred(RunDue due, String reason) {
        return reason.equals(due.told())
                ? goesOn(deferrals.again(due))
                : new Seen.Told(() -> Handled.sending(deferrals.announced(due, reason)));
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
        return new Seen.GoesOn(Handled.sending(said));
    }

    private Seen review(RunDue due, String reason) {
        return new Seen.Told(() -> Handled.sending(records.event(needsReview(due, reason))));
    }

    private static JobNeedsReview needsReview(RunDue due, String reason) {
        return new JobNeedsReview(due.jobId(), due.userId(), due.runId(), reason, Hints.runGoesOn(due.runId()));
    }
}
