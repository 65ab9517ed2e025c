package com.apifyforge.worker.job;

import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.worker.lease.Leases;
import com.apifyforge.worker.records.PendingJob;
import java.util.List;
import java.util.function.BiFunction;

/**
 * What one lease is asked for: one record's job, or all runs of one user.
 *
 * @param works the records that wait for it
 * @param pieces what to do with the answer; does nothing itself, as errands of a batch follow one another here
 */
record Errand(Ask ask, List<? extends PendingJob<?>> works, BiFunction<LeaseAnswer, Leases, List<Piece>> pieces) {}
