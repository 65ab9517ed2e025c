package com.apifyforge.worker.reconcile;

import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.apify.Run;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.Reason;
import com.apifyforge.events.lease.LeaseAnswer.Follow;
import com.apifyforge.events.lease.LeaseAnswer.Reconcile;
import com.apifyforge.events.lease.LeaseAnswer.Start;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.worker.apify.ApifyBulkhead;
import com.apifyforge.worker.lease.LeaseClient;
import com.apifyforge.worker.lease.LeaseUnavailableException;
import com.apifyforge.worker.lease.Leases;
import com.apifyforge.worker.reconcile.MarkerSearch.Finding;
import com.apifyforge.worker.records.Counters;
import com.apifyforge.worker.records.Deferrals;
import com.apifyforge.worker.records.Delay;
import com.apifyforge.worker.records.JobRecords;
import com.apifyforge.worker.records.Outcome;
import com.apifyforge.worker.records.StartedRun;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** From the moment a job has a run: started just now, recorded by somebody before, or found again by its marker. */
public final class RunReconciler {
    /** Looks that could not see all runs, about two hours of them, before a person is asked. */
    private static final int MANY = 250;

    /** Before the id of a run in what a job is closed for: an id may be a number, as a status is. */
    public static final String UNUSABLE_ID = Reason.APIFY_UNREADABLE + ":id:";

    private final LeaseClient leaseClient;
    private final ApifyBulkhead apify;
    private final MarkerSearch search;
    private final Duration settle;
    private final JobRecords records;
    private final Deferrals deferrals;
    private final Clock clock;

    public RunReconciler(
            LeaseClient leaseClient,
            ApifyBulkhead apify,
            MarkerSearch search,
            Duration settle,
            JobRecords records,
            Deferrals deferrals,
            Clock clock) {
        this.leaseClient = leaseClient;
        this.apify = apify;
        this.search = search;
        this.settle = settle;
        this.records = records;
        this.deferrals = deferrals;
        this.clock = clock;
    }

    public Outcome started(StartDue due, Start start, Run run) {
        var job = due.job();
        return Outcome.saying(watched(due, start.attempt(), run))
                .reporting(new LeaseResult.Run(start.leaseId(), run.id()))
                .started(new StartedRun(job.ticket(), job.userId(), run.id(), start.attempt()));
    }

    /**
     * The ledger gives no times, so Apify is asked. Where it does not tell, the run is looked for from now on: a look that
     * does not find it in a list reads it by itself.
     */
    public Outcome known(StartDue due, String runId, int attempt) {
        var job = due.job();
        try (var leases = leaseClient.ask(List.of(new Ask(job.ticket(), Purpose.FOLLOW)))) {
            if (leases.answers().getFirst() instanceof Follow follow) {
                var token = leases.loan(job.userId(), follow.leaseId(), follow.sealedToken());
                var reply = apify.caller(job.userId(), token).call((client, lent) -> client.run(lent, runId));
                if (reply instanceof Ok<Run>(Run run)) {
                    return Outcome.saying(watched(due, attempt, run));
                }
            }
        } catch (LeaseUnavailableException e) {
            return Outcome.saying(deferrals.again(due, Reason.TOKEN_SERVICE_UNAVAILABLE.name()));
        }
        return Outcome.saying(watched(due, attempt, runId, clock.instant(), null, null));
    }

    public Outcome lookedFor(StartDue due, Reconcile attempt, Leases leases) {
        var job = due.job();
        var token = leases.loan(job.userId(), attempt.leaseId(), attempt.sealedToken());
        var caller = apify.caller(job.userId(), token);
        var unanswered = new LeaseResult.Unanswered(attempt.leaseId(), true);
        return switch (search.look(caller, job.target(), attempt.marker(), attempt.since())) {
            case Finding.Found(Run run) ->
                Outcome.saying(watched(due, attempt.attempt(), run))
                        .reporting(new LeaseResult.Run(attempt.leaseId(), run.id()));
            case Finding.None _ -> notFound(due, attempt, unanswered);
            case Finding.Unclear _
            when due.deferrals() < MANY ->
                Outcome.saying(deferrals.again(due, Reason.APIFY_UNREACHABLE.name()))
                        .reporting(unanswered);
            case Finding.Unclear _ -> review(due, Reason.RUNS_NOT_SEEN.name()).reporting(unanswered);
            case Finding.Rejected(String type) ->
                Outcome.saying(records.again(Delay.SHORT, deferrals.next(due)))
                        .reporting(new LeaseResult.TokenRejected(attempt.leaseId(), type, false));
            case Finding.Unreadable(String reason) -> review(due, reason).reporting(unanswered);
        };
    }

    private Outcome review(StartDue due, String reason) {
        var job = due.job();
        return Outcome.saying(records.event(
                new JobNeedsReview(job.jobId(), job.userId(), null, reason, Reason.RUNS_NOT_SEEN.hint())));
    }

    /** {@code reason} is that of the ledger: {@link #UNUSABLE_ID} and the id, or a status after the colon. */
    public static JobNeedsReview unreadable(StartDue due, String reason) {
        var job = due.job();
        String known = reason.startsWith(UNUSABLE_ID)
                ? " It told of a run by an id that cannot be used: " + reason.substring(UNUSABLE_ID.length())
                : " It answered with status " + reason.substring(reason.indexOf(':') + 1)
                        + "; no run of this start was found since.";
        return new JobNeedsReview(
                job.jobId(),
                job.userId(),
                null,
                Reason.APIFY_UNREADABLE.name(),
                Reason.APIFY_UNREADABLE.hint() + known);
    }

    /** Looked for, and not found. The attempt counts as gone only if it is still not there a settle time later. */
    private Outcome notFound(StartDue due, Reconcile attempt, LeaseResult unanswered) {
        var first = NotFoundSince.since(attempt, due.missedAttempt(), due.missedAt(), clock.instant());
        var left = first.left(settle, clock.instant());
        int count = Counters.more(due.deferrals());
        if (left.isPositive()) {
            var next = new StartDue(
                    due.job(), count, due.rejections(), first.attempt(), first.at(), due.told(), due.unreadable());
            return Outcome.saying(records.again(deferrals.within(left), next)).reporting(unanswered);
        }
        if (due.unreadable() != null) {
            // The same start would be answered the same way, and each of them may have made a run that does not show.
            String reason = Reason.APIFY_UNREADABLE + ":" + due.unreadable();
            return Outcome.saying(records.event(unreadable(due, reason)))
                    .reporting(new LeaseResult.NotStarted(attempt.leaseId(), reason, true), unanswered);
        }
        var next = new StartDue(due.job(), count, due.rejections(), null, null, due.told(), null);
        return Outcome.saying(records.again(Delay.SHORT, next))
                .reporting(new LeaseResult.NotStarted(attempt.leaseId(), "NOT_FOUND", false));
    }

    private List<ProducerRecord<String, byte[]>> watched(StartDue due, int attempt, Run run) {
        var startedAt = run.startedAt() == null ? clock.instant() : run.startedAt();
        return watched(due, attempt, run.id(), startedAt, run.datasetId(), run.keyValueStoreId());
    }

    private List<ProducerRecord<String, byte[]>> watched(
            StartDue due,
            int attempt,
            String runId,
            Instant startedAt,
            @Nullable String datasetId,
            @Nullable String keyValueStoreId) {
        var job = due.job();
        var said = new ArrayList<>(records.event(
                new JobStarted(job.jobId(), job.userId(), runId, attempt, startedAt, datasetId, keyValueStoreId)));
        said.add(records.again(
                Delay.SHORT, new RunDue(job.jobId(), job.userId(), runId, job.ticket(), 0, startedAt, 0)));
        return said;
    }
}
