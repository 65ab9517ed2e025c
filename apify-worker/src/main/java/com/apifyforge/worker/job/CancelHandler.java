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
import com.apifyforge.worker.apify.ApifyBulkhead;
import com.apifyforge.worker.lease.LeaseClient;
import com.apifyforge.worker.lease.LeaseUnavailableException;
import com.apifyforge.worker.lease.Leases;
import com.apifyforge.worker.reconcile.MarkerSearch;
import com.apifyforge.worker.reconcile.MarkerSearch.Finding;
import com.apifyforge.worker.reconcile.NotFoundSince;
import com.apifyforge.worker.records.BadRequests;
import com.apifyforge.worker.records.Counters;
import com.apifyforge.worker.records.Deferrals;
import com.apifyforge.worker.records.Hints;
import com.apifyforge.worker.records.JobRecords;
import com.apifyforge.worker.records.Outcome;
import com.apifyforge.worker.records.PendingJob;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Carries out what the token-service answered to a cancel. A job without a run is closed and refused; a run is aborted,
 * and whoever watches it tells its end.
 */
final class CancelHandler {
    private static final int NOT_FOUND = 404;
    /** Tries to abort, about half an hour of them, before an operator is told. */
    private static final int MANY = 60;

    private final LeaseClient leaseClient;
    private final ApifyBulkhead apify;
    private final MarkerSearch search;
    private final JobRecords records;
    private final Deferrals deferrals;
    private final Duration settle;
    private final Clock clock;

    CancelHandler(
            LeaseClient leaseClient,
            ApifyBulkhead apify,
            MarkerSearch search,
            JobRecords records,
            Deferrals deferrals,
            Duration settle,
            Clock clock) {
        this.leaseClient = leaseClient;
        this.apify = apify;
        this.search = search;
        this.records = records;
        this.deferrals = deferrals;
        this.settle = settle;
        this.clock = clock;
    }

    /** Asks as if to start: only so is it certain that nobody else starts the job meanwhile. */
    Errand errand(PendingJob<CancelDue> work) {
        return new Errand(
                new Ask(work.due().cancel().ticket(), Purpose.START),
                List.of(work),
                (answer, leases) -> List.of(new Piece(work, _ -> answered(work, answer, leases))));
    }

    private Outcome answered(PendingJob<CancelDue> work, LeaseAnswer answer, Leases leases) {
        return switch (answer) {
            case LeaseAnswer.Start start -> cancelled(work, start.leaseId());
            case LeaseAnswer.Done(String runId, var _, boolean ended) ->
                ended || BadRequests.isOne(work.due()) ? Outcome.nothing() : abort(work, runId);
            case LeaseAnswer.Busy(var until) ->
                Outcome.saying(records.again(
                        deferrals.within(Duration.between(clock.instant(), until)), deferrals.next(work.due())));
            case Reconcile attempt -> lookedFor(work, attempt, leases);
            case LeaseAnswer.Refused refused
            when BadRequests.isOne(work.due()) ->
                refused.reason().passing() ? again(work) : BadRequests.refused(work, refused, records);
            case LeaseAnswer.Refused(var reason, var _, var _, var _) -> refused(work, reason);
            case LeaseAnswer.Follow _ -> throw new IllegalStateException("FOLLOW was not asked for");
        };
    }

    /** Nothing was started, and from here on nothing can be. */
    private Outcome cancelled(PendingJob<CancelDue> work, String leaseId) {
        var refused = BadRequests.of(work.due());
        return Outcome.saying(records.event(refused))
                .reporting(new LeaseResult.NotStarted(leaseId, refused.reason(), true));
    }

    private Outcome refused(PendingJob<CancelDue> work, Refusal reason) {
        if (reason.passing()) {
            return again(work);
        }
        return switch (reason) {
            // Closed by this cancel, before a crash; or by another one of the same job, which says the same.
            case CANCELLED -> Outcome.saying(records.event(BadRequests.of(work.due())));
            case JOB_CLOSED -> Outcome.nothing();
            case TICKET_INVALID,
                    TICKET_KEY_UNKNOWN,
                    TICKET_SIGNATURE_WRONG,
                    TICKET_CLAIMS,
                    TICKET_AUDIENCE,
                    TICKET_NOT_YET_VALID,
                    TICKET_LIFE_TOO_LONG,
                    TICKET_EXPIRED,
                    NOT_CONNECTED,
                    TOKEN_INVALID,
                    JOB_ID_TAKEN,
                    JOB_ID_REUSED,
                    UNREADABLE,
                    RATE_LIMITED,
                    UNAVAILABLE,
                    FROZEN,
                    KMS_UNAVAILABLE -> dead(work, reason.name());
        };
    }

    private Outcome lookedFor(PendingJob<CancelDue> work, Reconcile attempt, Leases leases) {
        var cancel = work.due().cancel();
        var token = leases.loan(cancel.userId(), attempt.leaseId(), attempt.sealedToken());
        var caller = apify.caller(cancel.userId(), token);
        // The ticket is a good one, or there would be no lease.
        var target = Tickets.claims(cancel.ticket()).orElseThrow().target();
        var unanswered = new LeaseResult.Unanswered(attempt.leaseId(), true);
        return switch (search.look(caller, target, attempt.marker(), attempt.since())) {
            case Finding.Found(Run run)
            when BadRequests.isOne(work.due()) ->
                Outcome.nothing().reporting(new LeaseResult.Run(attempt.leaseId(), run.id()));
            case Finding.Found(Run run) ->
                replied(work, attempt.leaseId(), caller.call((client, lent) -> client.abort(lent, run.id())))
                        .reporting(new LeaseResult.Run(attempt.leaseId(), run.id()));
            case Finding.None _ -> notFound(work, attempt, unanswered);
            case Finding.Unclear _ -> again(work).reporting(unanswered);
            case Finding.Rejected(String type) ->
                again(work).reporting(new LeaseResult.TokenRejected(attempt.leaseId(), type, false));
            case Finding.Unreadable _
            when BadRequests.isOne(work.due()) -> again(work).reporting(unanswered);
            case Finding.Unreadable(String reason) -> dead(work, reason).reporting(unanswered);
        };
    }

    private Outcome notFound(PendingJob<CancelDue> work, Reconcile attempt, LeaseResult unanswered) {
        var due = work.due();
        var first = NotFoundSince.since(attempt, due.missedAttempt(), due.missedAt(), clock.instant());
        var left = first.left(settle, clock.instant());
        if (!left.isPositive()) {
            return cancelled(work, attempt.leaseId());
        }
        var next = new CancelDue(
                due.cancel(), Counters.more(due.deferrals()), first.attempt(), first.at(), due.refusal(), due.path());
        return Outcome.saying(records.again(deferrals.within(left), next)).reporting(unanswered);
    }

    /** A START is answered without a token where a run is recorded, so another lease is asked for. */
    private Outcome abort(PendingJob<CancelDue> work, String runId) {
        var cancel = work.due().cancel();
        try (var leases = leaseClient.ask(List.of(new Ask(cancel.ticket(), Purpose.FOLLOW)))) {
            return switch (leases.answers().getFirst()) {
                case LeaseAnswer.Follow follow -> {
                    var token = leases.loan(cancel.userId(), follow.leaseId(), follow.sealedToken());
                    var caller = apify.caller(cancel.userId(), token);
                    yield replied(work, follow.leaseId(), caller.call((client, lent) -> client.abort(lent, runId)));
                }
                case LeaseAnswer.Refused(var reason, var _, var _, var _) -> refused(work, reason);
                case LeaseAnswer.Start _, LeaseAnswer.Done _, LeaseAnswer.Busy _, Reconcile _ ->
                    throw new IllegalStateException("FOLLOW was answered by something else");
            };
        } catch (LeaseUnavailableException e) {
            return again(work);
        }
    }

    private Outcome replied(PendingJob<CancelDue> work, String leaseId, ApifyReply<Run> reply) {
        return switch (reply) {
            // Also for a run that had ended before: its end is told by whoever watches it.
            case Ok<Run> _ -> Outcome.nothing();
            case TokenUnusable<Run>(String type) ->
                again(work).reporting(new LeaseResult.TokenRejected(leaseId, type, false));
            case UserMustAct<Run>(var _, String type, var _) -> dead(work, Hints.code(type));
            case BadRequest<Run>(int status, String type, var _) ->
                status == NOT_FOUND ? again(work) : dead(work, Hints.code(type));
            case NotNow<Run> _, Unanswered<Run> _, Unreadable<Run> _, NotSent<Run> _ -> again(work);
        };
    }

    /** A refusal has no end: whoever asked waits for the job's last event, and the ticket ends it at the latest. */
    private Outcome again(PendingJob<CancelDue> work) {
        return work.due().deferrals() < MANY || BadRequests.isOne(work.due())
                ? Outcome.saying(deferrals.again(work.due()))
                : dead(work, Reason.NOT_IN_TIME.name());
    }

    /** A cancel that cannot be done changes nothing about its job; nobody but an operator can do something about it. */
    private Outcome dead(PendingJob<CancelDue> work, String reason) {
        return Outcome.saying(records.dead(work, Reason.CANCEL + reason));
    }
}
