package com.apifyforge.worker.job;

import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest;
import com.apifyforge.worker.lease.Leases;
import java.util.List;

/** What one lease is asked for: one record's job, or all runs of one user. */
interface Errand {
    LeaseRequest.Ask ask();

    /** The records that wait for it. */
    List<? extends Work<?>> works();

    /** What to do with the answer. Does nothing itself, as errands of a batch follow one another here. */
    List<Piece> pieces(LeaseAnswer answer, Leases leases);
}
