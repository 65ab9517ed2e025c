package com.apifyforge.worker.job;

import com.apifyforge.worker.lease.LeaseApi;
import com.apifyforge.worker.reconcile.MarkerSearch;
import com.apifyforge.worker.reconcile.RecordedRuns;
import com.apifyforge.worker.reconcile.RunReconciler;
import com.apifyforge.worker.records.Deferrals;
import com.apifyforge.worker.records.JobRecords;
import java.time.Clock;
import java.time.Duration;

/**
 * What handlers work with.
 *
 * @param settle between two searches that do not find a run, before it counts as never started
 */
record JobServices(
        LeaseApi leases,
        MarkerSearch search,
        RunReconciler reconciler,
        RecordedRuns recordedRuns,
        RunEnd runEnd,
        JobRecords records,
        Deferrals deferrals,
        Duration settle,
        Clock clock) {}
