package com.apifyforge.worker.job;

import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.worker.lease.Leases;
import java.util.List;

/** A job to be cancelled. It asks as if to start: only so is it certain that nobody else starts it meanwhile. */
record CancelErrand(Work<CancelDue> work, Cancelling cancelling) implements Errand {
    @Override
    public Ask ask() {
        return new Ask(work.due().cancel().ticket(), Purpose.START);
    }

    @Override
    public List<Work<CancelDue>> works() {
        return List.of(work);
    }

    @Override
    public List<Piece> pieces(LeaseAnswer answer, Leases leases) {
        return List.of(new Piece(work, _ -> cancelling.answered(work, answer, leases)));
    }
}
