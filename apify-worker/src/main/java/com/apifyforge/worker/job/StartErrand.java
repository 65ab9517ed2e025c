package com.apifyforge.worker.job;

import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.worker.lease.Leases;
import java.util.List;

/** One job that wants to start. */
record StartErrand(Work<StartDue> work, Starting starting) implements Errand {
    @Override
    public Ask ask() {
        return new Ask(work.due().job().ticket(), Purpose.START);
    }

    @Override
    public List<Work<StartDue>> works() {
        return List.of(work);
    }

    @Override
    public List<Piece> pieces(LeaseAnswer answer, Leases leases) {
        return List.of(new Piece(work, waitedFor -> starting.answered(work, answer, leases, waitedFor)));
    }
}
