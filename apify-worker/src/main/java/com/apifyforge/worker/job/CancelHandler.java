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
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.Reason;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseAnswer.Reconcile;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.worker.lease.LeaseApi;
import com.apifyforge.worker.lease.LeaseUnavailableException;
import com.apifyforge.worker.reconcile.LeaseUse;
import com.apifyforge.worker.reconcile.MarkerSearch;
import com.apifyforge.worker.reconcile.MarkerSearch.Finding;
import com.apifyforge.worker.reconcile.NotFoundSince;
import com.apifyforge.worker.records.BadRequests;
import com.apifyforge.worker.records.Deferrals;
import com.apifyforge.worker.records.Hints;
import com.apifyforge.worker.records.JobRecords;
import com.apifyforge.worker.records.JobResult.Handled;
import com.apifyforge.worker.records.PendingJob;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Cancels a job: one without a run is closed and refused, a run is aborted, and the watch publishes its end. */
final class CancelHandler implements JobHandler<CancelDue> {
    private static final int NOT_FOUND = 404;
    /** Tries to abort, over about half an hour, before the cancel becomes a dead letter. */
    private static final int MANY = 60;

    private final List<PendingJob<CancelDue>> same;
    private final LeaseApi leaseApi;
    private final MarkerSearch search;
    private final JobRecords records;
    private final Deferrals deferrals;
    private final Duration settle;
    private final Clock clock;

    /** Of {@code cancels} of one job one is carried out. */
    CancelHandler(List<PendingJob<CancelDue>> cancels, JobServices services) {
        same = SameCancels.together(cancels);
        leaseApi = services.leases();
        search = services.search();
        records = services.records();
        deferrals = services.deferrals();
        settle = services.settle();
        clock = services.clock();
    }

    @Override
    public List<PendingJob<CancelDue>> jobs() {
        return same;
    }

    @Override
    public int calls() {
        return 1;
    }

    /** Requests a START: only so is it certain that no other worker starts the job meanwhile. */
    @Override
    public Ask ask() {
        return new Ask(same.getFirst().due().cancel().ticket(), Purpose.START);
    }

    @Override
    public Handled handle(PendingJob<CancelDue> work, LeaseAnswer answer, LeaseUse use) {
        if (!work.equals(same.getFirst())) {
            return SameCancels.isVouched(answer) ? Handled.nothing() : Handled.sending(deferrals.again(work.due()));
        }
        return switch (answer) {
            case LeaseAnswer.Start start -> cancelled(work, start.leaseId());
            case LeaseAnswer.Done(String runId, var _, boolean ended) ->
                ended || BadRequests.isOne(work.due()) ? Handled.nothing() : abort(work, runId, use);
            case LeaseAnswer.Busy(var until) ->
                Handled.sending(records.again(
                        deferrals.within(Duration.between(clock.instant(), until)), deferrals.next(work.due())));
            case Reconcile attempt -> lookedFor(work, attempt, use);
            case LeaseAnswer.Refused refused
            when BadRequests.isOne(work.due()) ->
                refused.reason().passing() ? again(work) : BadRequests.refused(work, refused, records);
            case LeaseAnswer.Refused(var reason, var _, var _, var _) -> refused(work, reason);
            case LeaseAnswer.Follow _, LeaseAnswer.Read _ ->
                throw new IllegalStateException("Only START was asked for");
        };
    }

    /** Nothing was started, and from here on nothing can be. */
    private Handled cancelled(PendingJob<CancelDue> work, String leaseId) {
        var refused = BadRequests.of(work.due());
        return Handled.sending(records.event(refused))
                .reporting(new LeaseResult.NotStarted(leaseId, refused.reason(), true));
    }

    private Handled refused(PendingJob<CancelDue> work, Refusal reason) {
        if (reason == Refusal.CANCELLED) {
            // Closed by this cancel, before a crash; or by another one of the same job, which says the same.
            return Handled.sending(records.event(BadRequests.of(work.due())));
        }
        if (reason == Refusal.JOB_CLOSED) {
            return Handled.nothing();
        }
        return reason.passing() ? again(work) : deadLetter(work, reason.name());
    }

    private Handled lookedFor(PendingJob<CancelDue> work, Reconcile attempt, LeaseUse use) {
        var apify = use.client(attempt.leaseId(), attempt.sealedToken());
        // The ticket is a good one, or there would be no lease.
        var target = Tickets.claims(work.due().cancel().ticket()).orElseThrow().target();
        var unanswered = new LeaseResult.Unanswered(attempt.leaseId(), true);
        return switch (search.look(apify, target, attempt.marker(), attempt.since())) {
            case Finding.Found(Run run)
            when BadRequests.isOne(work.due()) ->
                Handled.nothing().reporting(new LeaseResult.Run(attempt.leaseId(), run.id()));
            case Finding.Found(Run run) ->
                replied(work, attempt.leaseId(), apify.call((client, token) -> client.abort(token, run.id())))
                        .reporting(new LeaseResult.Run(attempt.leaseId(), run.id()));
            case Finding.None _ -> notFound(work, attempt, unanswered);
            case Finding.Unclear _ -> again(work).reporting(unanswered);
            case Finding.Rejected(String type) ->
                again(work).reporting(new LeaseResult.TokenRejected(attempt.leaseId(), type, false));
            case Finding.Unreadable _
            when BadRequests.isOne(work.due()) -> again(work).reporting(unanswered);
            case Finding.Unreadable(String reason) -> deadLetter(work, reason).reporting(unanswered);
        };
    }

    private Handled notFound(PendingJob<CancelDue> work, Reconcile attempt, LeaseResult unanswered) {
        var due = work.due();
        var first = NotFoundSince.since(attempt, due.missedAttempt(), due.missedAt(), clock.instant());
        var left = first.left(settle, clock.instant());
        if (!left.isPositive()) {
            return cancelled(work, attempt.leaseId());
        }
        var next = deferrals.next(due).missing(first.attempt(), first.at());
        return Handled.sending(records.again(deferrals.within(left), next)).reporting(unanswered);
    }

    /** A START is answered without a token where a run is recorded, so another lease is asked for. */
    private Handled abort(PendingJob<CancelDue> work, String runId, LeaseUse use) {
        var cancel = work.due().cancel();
        try (var leases = leaseApi.ask(List.of(new Ask(cancel.ticket(), Purpose.FOLLOW)))) {
            return switch (leases.answers().getFirst()) {
                case LeaseAnswer.Follow follow -> {
                    var apify = use.with(leases).client(follow.leaseId(), follow.sealedToken());
                    yield replied(work, follow.leaseId(), apify.call((client, token) -> client.abort(token, runId)));
                }
                case LeaseAnswer.Refused(var reason, var _, var _, var _) -> refused(work, reason);
                case LeaseAnswer.Start _, LeaseAnswer.Done _, LeaseAnswer.Busy _, LeaseAnswer.Read _, Reconcile _ ->
                    throw new IllegalStateException("FOLLOW was answered by something else");
            };
        } catch (LeaseUnavailableException e) {
            return again(work);
        }
    }

    Handled replied(PendingJob<CancelDue> work, String leaseId, ApifyReply<Run> reply) {
        return switch (reply) {
            // Also if the run had ended before: its watch publishes the end.
            case Ok<Run> _ -> Handled.nothing();
            case TokenUnusable<Run>(String type) ->
                again(work).reporting(new LeaseResult.TokenRejected(leaseId, type, false));
            case UserMustAct<Run>(var _, String type, var _) -> deadLetter(work, Hints.code(type));
            case BadRequest<Run>(int status, String type, var _) ->
                status == NOT_FOUND ? again(work) : deadLetter(work, Hints.code(type));
            case NotNow<Run> _, Unanswered<Run> _, Unreadable<Run> _, NotSent<Run> _ -> again(work);
        };
    }

    /** A refusal is tried without end: the sender waits for the last event, and the ticket expires at the latest. */
    private Handled again(PendingJob<CancelDue> work) {
        return work.due().deferrals() < MANY || BadRequests.isOne(work.due())
                ? Handled.sending(deferrals.again(work.due()))
                : deadLetter(work, Reason.NOT_IN_TIME.name());
    }

    /** A cancel that fails changes nothing about its job; only an operator can act on it. */
    private Handled deadLetter(PendingJob<CancelDue> work, String reason) {
        return Handled.sending(records.deadLetter(work, Reason.CANCEL + reason));
    }
}
