package com.apifyforge.worker.job;

import com.apifyforge.events.JobWatch;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.worker.reconcile.LeaseUse;
import com.apifyforge.worker.records.JobResult.Handled;
import com.apifyforge.worker.records.PendingJob;
import java.util.List;

/**
 * Handles what one lease is requested for: the start of one job, all cancels of one job, or all due runs of one user.
 * Made for one batch.
 */
public sealed interface JobHandler<T extends JobWatch> permits StartHandler, CancelHandler, WatchHandler {
    /** Jobs of one user that share the lease; at least one. */
    List<PendingJob<T>> jobs();

    /** The lease request. */
    Ask ask();

    /** Handles one of {@link #jobs}, each on a thread of its own. What it throws is a fault of the worker. */
    Handled handle(PendingJob<T> job, LeaseAnswer answer, LeaseUse use);

    /** How many calls to Apify it makes side by side at most. */
    default int calls() {
        return jobs().size();
    }

    default String userId() {
        return jobs().getFirst().due().userId();
    }
}
