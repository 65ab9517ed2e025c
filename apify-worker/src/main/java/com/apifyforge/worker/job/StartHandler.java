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
import com.apifyforge.apify.wire.NotSentReason;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.Reason;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.worker.apify.StartRequests;
import com.apifyforge.worker.reconcile.LeaseUse;
import com.apifyforge.worker.reconcile.RunReconciler;
import com.apifyforge.worker.reconcile.UnreadableStart;
import com.apifyforge.worker.records.Counters;
import com.apifyforge.worker.records.Deferrals;
import com.apifyforge.worker.records.Delay;
import com.apifyforge.worker.records.Hints;
import com.apifyforge.worker.records.JobRecords;
import com.apifyforge.worker.records.JobResult.Handled;
import com.apifyforge.worker.records.PendingJob;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a job, unless the ledger knows that it has a run, or may have one. */
final class StartHandler implements JobHandler<StartDue> {
    private static final Logger log = LoggerFactory.getLogger(StartHandler.class);

    /** Answers 401 after which a job is refused though the token-service still considers its token good. */
    private static final int REJECTIONS = 2;

    private final PendingJob<StartDue> job;
    private final RunReconciler reconciler;
    private final JobRecords records;
    private final Deferrals deferrals;
    private final Clock clock;

    StartHandler(PendingJob<StartDue> job, JobServices services) {
        this.job = job;
        reconciler = services.reconciler();
        records = services.records();
        deferrals = services.deferrals();
        clock = services.clock();
    }

    @Override
    public List<PendingJob<StartDue>> jobs() {
        return List.of(job);
    }

    @Override
    public Ask ask() {
        return new Ask(job.due().job().ticket(), Purpose.START);
    }

    @Override
    public Handled handle(PendingJob<StartDue> work, LeaseAnswer answer, LeaseUse use) {
        return switch (answer) {
            case LeaseAnswer.Start start -> start(work.due(), start, use);
            // Its last event is published; another JobStarted would make it seem to run.
            case LeaseAnswer.Done(var _, var _, boolean ended) when ended -> Handled.nothing();
            case LeaseAnswer.Done(String runId, int attempt, var _) ->
                reconciler.known(work.due(), runId, attempt, use);
            case LeaseAnswer.Busy(var until) -> busy(work.due(), Duration.between(clock.instant(), until));
            case LeaseAnswer.Reconcile reconcile -> reconciler.lookedFor(work.due(), reconcile, use);
            case LeaseAnswer.Refused refused ->
                refused.closedFor().isEmpty() ? refused(work, refused) : closed(work.due(), refused.closedFor());
            case LeaseAnswer.Follow _, LeaseAnswer.Read _ ->
                throw new IllegalStateException("Only START was asked for");
        };
    }

    private Handled start(StartDue due, LeaseAnswer.Start start, LeaseUse use) {
        var job = due.job();
        if (clock.instant().isAfter(job.deadline())) {
            // Only now, not before the lease: another worker may have started a run in time and crashed before it
            // published.
            return refused(due, start.leaseId(), Reason.DEADLINE_PASSED.name(), Reason.DEADLINE_PASSED.hint());
        }
        var request = StartRequests.of(job, start.marker());
        var reply = use.client(start.leaseId(), start.sealedToken())
                .start(() -> use.mayStart(start.until()), (client, token) -> client.start(token, request));
        return replied(due, start, reply);
    }

    Handled replied(StartDue due, LeaseAnswer.Start start, ApifyReply<Run> reply) {
        String leaseId = start.leaseId();
        return switch (reply) {
            case Ok<Run>(Run run) -> reconciler.started(due, start, run);
            case TokenUnusable<Run>(String type) -> tokenRefused(due, leaseId, type);
            case UserMustAct<Run>(int status, String type, var said) ->
                refused(due, leaseId, Hints.code(type), Hints.refusedByApify(type, status, said));
            case BadRequest<Run>(int status, String type, var said) ->
                refused(due, leaseId, Hints.code(type), Hints.refusedByApify(type, status, said));
            case NotNow<Run>(String type, var retryAfter) -> notNow(due, leaseId, type, retryAfter);
            case Unanswered<Run> _ ->
                Handled.sending(deferrals.again(due, Reason.APIFY_UNREACHABLE.name()))
                        .reporting(new LeaseResult.Unanswered(leaseId, true));
            case Unreadable<Run>(int status, var seenId) when seenId != null -> unusable(due, leaseId, status, seenId);
            case Unreadable<Run>(int status, var _) ->
                // Too late to be remembered, it is closed: asked for again, the job goes to a person, not to Apify.
                Handled.sending(deferrals.announced(
                                due.unreadable(status), Delay.SHORT, Reason.APIFY_UNREADABLE.name()))
                        .reporting(
                                new LeaseResult.Unanswered(leaseId, true),
                                new LeaseResult.NotStarted(
                                        leaseId, new UnreadableStart.Status(Integer.toString(status)).text(), true));
            case NotSent<Run>(NotSentReason why) ->
                Handled.sending(deferrals.again(
                                due,
                                (why == NotSentReason.TOO_LATE ? Reason.WORKER_BEHIND : Reason.APIFY_UNREACHABLE)
                                        .name()))
                        .reporting(new LeaseResult.NotStarted(leaseId, why.text(), false));
        };
    }

    private Handled tokenRefused(StartDue due, String leaseId, String type) {
        var job = due.job();
        int rejections = Counters.more(due.rejections());
        if (rejections >= REJECTIONS) {
            var refused = new JobRefused(
                    job.jobId(), job.userId(), LeaseResult.TokenRejected.REASON, Reason.TOKEN_REFUSED_BY_APIFY.hint());
            return Handled.sending(records.event(refused))
                    .reporting(
                            new LeaseResult.TokenRejected(leaseId, type, true),
                            new LeaseResult.TokenRejected(leaseId, type, false));
        }
        var next = new StartDue(job, due.deferrals(), rejections, null, null, due.told(), due.unreadable());
        return Handled.sending(deferrals.again(next, Delay.SHORT))
                .reporting(new LeaseResult.TokenRejected(leaseId, type, false));
    }

    /**
     * If this is too late for the event, the job stays open: the next request for it is refused again, with the reason.
     */
    private Handled refused(StartDue due, String leaseId, String reason, String hint) {
        var job = due.job();
        return Handled.sending(records.event(new JobRefused(job.jobId(), job.userId(), reason, hint)))
                .reporting(
                        new LeaseResult.NotStarted(leaseId, reason, true),
                        new LeaseResult.NotStarted(leaseId, reason, false));
    }

    /** There is a run with an id that neither a path nor an event can carry: a person has to look. */
    private Handled unusable(StartDue due, String leaseId, int status, String seenId) {
        log.error("Apify answered {} to a start with a run id that cannot be used: {}", status, seenId);
        var answer = new UnreadableStart.UnusableId(seenId);
        return Handled.sending(records.event(answer.review(due.job())))
                .reporting(new LeaseResult.NotStarted(leaseId, answer.text(), true));
    }

    /** Closed in an earlier handling whose events were not committed. */
    private Handled closed(StartDue due, String reason) {
        var job = due.job();
        return Handled.sending(records.event(UnreadableStart.of(reason)
                .<JobEvent>map(answer -> answer.review(job))
                .orElseGet(() -> new JobRefused(job.jobId(), job.userId(), reason, Reason.hint(reason)))));
    }

    private Handled notNow(StartDue due, String leaseId, String type, @Nullable Duration retryAfter) {
        var wait = retryAfter == null ? Delay.MEDIUM : deferrals.within(retryAfter);
        return Handled.sending(deferrals.announced(due, wait, Hints.code(type)))
                .reporting(new LeaseResult.NotStarted(leaseId, type, false));
    }

    private Handled busy(StartDue due, Duration left) {
        return Handled.sending(deferrals.again(due, deferrals.within(left)));
    }

    private Handled refused(PendingJob<StartDue> work, LeaseAnswer.Refused answer) {
        var job = work.due().job();
        var reason = answer.reason();
        if (reason.passing()) {
            return Handled.sending(deferrals.again(work.due(), reason.name()));
        }
        String hint = reason.hint() + (answer.detail() == null ? "" : " " + answer.detail());
        if (answer.attemptOpen() && !reason.forged()) {
            return Handled.sending(records.event(
                    new JobNeedsReview(job.jobId(), job.userId(), null, reason.name(), hint + Hints.MAYBE_STARTED)));
        }
        var refused = new JobRefused(job.jobId(), job.userId(), reason.name(), hint);
        // The cancel tells it, in the transaction in which its own record is done: said here, it would be said twice.
        if (reason == Refusal.CANCELLED) {
            return Handled.nothing();
        }
        if (reason.forged()) {
            return Handled.sending(unvouched(work, refused));
        }
        if (reason == Refusal.JOB_ID_REUSED) {
            // The job of this id goes on and has a last event of its own: a reader could not tell the two apart.
            return Handled.sending(records.deadLetter(work, reason.name()));
        }
        return Handled.sending(records.event(refused));
    }

    /** An event for a scheduler; a record that claims to be from a worker is set aside. */
    private List<ProducerRecord<String, byte[]>> unvouched(PendingJob<StartDue> work, JobRefused refused) {
        return work.origin().isCommand()
                ? records.unvouchedEvent(refused, work.origin())
                : List.of(records.deadLetter(work, refused.reason()));
    }
}
