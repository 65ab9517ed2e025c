package com.apifyforge.worker.job;

import com.apifyforge.apify.ApifyReply;
import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.apify.Run;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobAborted;
import com.apifyforge.events.JobEvent.JobFailed;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.JobEvent.JobTimedOut;
import com.apifyforge.events.JobEvent.RunSummary;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.worker.Background;
import com.apifyforge.worker.records.JobRecords;
import com.apifyforge.worker.records.JobResult.Handled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tells how a run ended. */
final class RunEnd {
    /** Less than the budget of a batch, so that a missing count does not delay the end event. */
    private static final Duration ITEM_COUNT_WAIT = Duration.ofSeconds(1);

    private final JobRecords records;
    private final Background background;

    RunEnd(JobRecords records, Background background) {
        this.records = records;
        this.background = background;
    }

    /** The ledger learns of the end after the event is published; otherwise a crash in between would lose the event. */
    Handled told(RunDue due, Run run, Followed lease) {
        return Handled.sending(records.event(event(due, run, summary(run, itemCount(run, lease)))))
                .ending(new LeaseResult.Ended(lease.leaseId(), due.jobId()));
    }

    private static JobEvent event(RunDue due, Run run, RunSummary summary) {
        return switch (run.status()) {
            case "SUCCEEDED" -> new JobSucceeded(due.jobId(), due.userId(), run.id(), summary);
            case "FAILED" -> new JobFailed(due.jobId(), due.userId(), run.id(), summary);
            case "TIMED-OUT" -> new JobTimedOut(due.jobId(), due.userId(), run.id(), summary);
            case "ABORTED" -> new JobAborted(due.jobId(), due.userId(), run.id(), summary);
            default -> throw new IllegalArgumentException("A run has not ended in the state " + run.status());
        };
    }

    private static RunSummary summary(Run run, @Nullable Long itemCount) {
        return new RunSummary(
                run.status(),
                run.startedAt(),
                run.finishedAt(),
                run.datasetId(),
                run.keyValueStoreId(),
                itemCount,
                run.usageTotalUsd());
    }

    /** Nice to have: a token may not be allowed to read the dataset, and the end of a job must not wait for it. */
    private @Nullable Long itemCount(Run run, Followed lease) {
        String datasetId = run.datasetId();
        if (datasetId == null) {
            return null;
        }
        CompletableFuture<ApifyReply<Long>> counted =
                background.run(() -> lease.apify().call((client, token) -> client.datasetItemCount(token, datasetId)));
        var reply = counted.exceptionally(_ -> null)
                .completeOnTimeout(null, ITEM_COUNT_WAIT.toNanos(), TimeUnit.NANOSECONDS)
                .join();
        return reply instanceof Ok<Long>(Long count) ? count : null;
    }
}
