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
import com.apifyforge.worker.lease.LeaseApi;
import com.apifyforge.worker.lease.LeaseUnavailableException;
import com.apifyforge.worker.reconcile.MarkerSearch.Finding;
import com.apifyforge.worker.records.Counters;
import com.apifyforge.worker.records.Deferrals;
import com.apifyforge.worker.records.Delay;
import com.apifyforge.worker.records.JobRecords;
import com.apifyforge.worker.records.JobResult.Handled;
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

    private final LeaseApi leaseApi;
    private final MarkerSearch search;
    private final Duration settle;
    private final JobRecords records;
    private final Deferrals deferrals;
    private final Clock clock;

    public RunReconciler(
            LeaseApi leaseApi,
            MarkerSearch search,
            Duration settle,
            JobRecords records,
            Deferrals deferrals,
            Clock clock) {
        this.leaseApi = leaseApi;
        this.search = search;
        this.settle = settle;
        this.records = records;
        this.deferrals = deferrals;
        this.clock = clock;
    }

    public Handled started(StartDue due, Start start, Run run) {
        var job = due.job();
        return Handled.sending(watched(due, start.attempt(), run))
                .reporting(new LeaseResult.Run(start.leaseId(), run.id()))
                .started(new StartedRun(job.ticket(), job.userId(), run.id(), start.attempt()));
    }

    /**
     * The ledger gives no times, so Apify is asked. Where it does not tell, the run is looked for from now on: a look
     * that does not find it in a list reads it by itself.
     */
    public Handled known(StartDue due, String runId, int attempt, LeaseUse use) {
        var job = due.job();
        try (var leases = leaseApi.ask(List.of(new Ask(job.ticket(), Purpose.FOLLOW)))) {
            if (leases.answers().getFirst() instanceof Follow follow) {
                var reply = use.with(leases)
                        .client(follow.leaseId(), follow.sealedToken())
                        .call((client, token) -> client.run(token, runId));
                if (reply instanceof Ok<Run>(Run run)) {
                    return Handled.sending(watched(due, attempt, run));
                }
            }
        } catch (LeaseUnavailableException e) {
            return Handled.sending(deferrals.again(due, Reason.TOKEN_SERVICE_UNAVAILABLE.name()));
        }
        return Handled.sending(watched(due, attempt, runId, clock.instant(), null, null));
    }

    public Handled lookedFor(StartDue due, Reconcile attempt, LeaseUse use) {
        var job = due.job();
        var apify = use.client(attempt.leaseId(), attempt.sealedToken());
        var unanswered = new LeaseResult.Unanswered(attempt.leaseId(), true);
        return switch (search.look(apify, job.target(), attempt.marker(), attempt.since())) {
            case Finding.Found(Run run) ->
                Handled.sending(watched(due, attempt.attempt(), run))
                        .reporting(new LeaseResult.Run(attempt.leaseId(), run.id()));
            case Finding.None _ -> notFound(due, attempt, unanswered);
            case Finding.Unclear _
            when due.deferrals() < MANY ->
                Handled.sending(deferrals.again(due, Reason.APIFY_UNREACHABLE.name()))
                        .reporting(unanswered);
            case Finding.Unclear _ -> review(due, Reason.RUNS_NOT_SEEN.name()).reporting(unanswered);
            case Finding.Rejected(String type) ->
                Handled.sending(records.again(Delay.SHORT, deferrals.next(due)))
                        .reporting(new LeaseResult.TokenRejected(attempt.leaseId(), type, false));
            case Finding.Unreadable(String reason) -> review(due, reason).reporting(unanswered);
        };
    }

    private Handled review(StartDue due, String reason) {
        var job = due.job();
        return Handled.sending(records.event(
                new JobNeedsReview(job.jobId(), job.userId(), null, reason, Reason.RUNS_NOT_SEEN.hint())));
    }

    /** Looked for, and not found. The attempt counts as gone only if it is still not there a settle time later. */
    private Handled notFound(StartDue due, Reconcile attempt, LeaseResult unanswered) {
        var first = NotFoundSince.since(attempt, due.missedAttempt(), due.missedAt(), clock.instant());
        var left = first.left(settle, clock.instant());
        int count = Counters.more(due.deferrals());
        if (left.isPositive()) {
            var next = new StartDue(
                    due.job(), count, due.rejections(), first.attempt(), first.at(), due.told(), due.unreadable());
            return Handled.sending(records.again(deferrals.within(left), next)).reporting(unanswered);
        }
        if (due.unreadable() != null) {
            // The same start would be answered the same way, and each of them may have made a run that does not show.
            var answer = new UnreadableStart.Status(due.unreadable().toString());
            return Handled.sending(records.event(answer.review(due.job())))
                    .reporting(new LeaseResult.NotStarted(attempt.leaseId(), answer.text(), true), unanswered);
        }
        var next = new StartDue(due.job(), count, due.rejections(), null, null, due.told(), null);
        return Handled.sending(records.again(Delay.SHORT, next))
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
