package com.apifyforge.worker.job;

import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.worker.lease.Leases;
import java.util.List;
import java.util.stream.IntStream;

/** All due runs of one user. The ticket of the first of them stands for all: a lease opens the user's token, not a job's. */
record WatchErrand(List<Work<RunDue>> works, Watching watching) implements Errand {
    @Override
    public Ask ask() {
        return new Ask(works.getFirst().due().ticket(), Purpose.FOLLOW);
    }

    @Override
    public List<Piece> pieces(LeaseAnswer answer, Leases leases) {
        return switch (answer) {
            case LeaseAnswer.Follow follow -> {
                var lease = watching.follow(works, follow, leases);
                yield works.stream()
                        .map(work -> new Piece(work, _ -> watching.look(work.due(), lease)))
                        .toList();
            }
            case LeaseAnswer.Refused(Refusal reason, var _, var _) ->
                IntStream.range(0, works.size())
                        .mapToObj(i -> new Piece(
                                works.get(i), _ -> watching.refused(works.get(i).due(), reason, i == 0)))
                        .toList();
            case LeaseAnswer.Start _, LeaseAnswer.Done _, LeaseAnswer.Busy _, LeaseAnswer.Reconcile _ ->
                throw new IllegalStateException(
                        "FOLLOW was answered by " + answer.getClass().getSimpleName());
        };
    }
}
