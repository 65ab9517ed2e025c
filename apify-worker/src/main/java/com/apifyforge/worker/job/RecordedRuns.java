package com.apifyforge.worker.job;

import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.worker.lease.LeaseClient;
import com.apifyforge.worker.lease.LeaseUnavailableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger says of the runs of a batch. Whoever can write to a delay topic can write a look at any run, so nothing
 * that ends a job is said before the ledger knew the run for that job's, and the job as going on. Asked once for the whole
 * batch, when the first wants to know; of a job with a run a START is answered without a token.
 */
final class RecordedRuns {
    private final LeaseClient leases;
    private final FutureTask<Map<String, LeaseAnswer>> answers;

    RecordedRuns(LeaseClient leases, List<Work<RunDue>> works) {
        this.leases = leases;
        var tickets = new LinkedHashSet<String>();
        works.forEach(work -> tickets.add(work.due().ticket()));
        answers = new FutureTask<>(() -> ask(List.copyOf(tickets)));
    }

    enum Standing {
        /** The run is the job's, and its end is not told yet. */
        GOES_ON,
        /** The job has its last event. */
        OVER,
        /** The job has another run, or none. */
        FOREIGN,
        /** The token-service has to be asked later. */
        UNKNOWN
    }

    Standing of(RunDue due) {
        answers.run();
        try {
            return standing(due, answers.get().get(due.ticket()));
        } catch (ExecutionException e) {
            return Standing.UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Standing.UNKNOWN;
        }
    }

    private static Standing standing(RunDue due, @Nullable LeaseAnswer answer) {
        return switch (answer) {
            case LeaseAnswer.Done(String runId, var _, boolean ended)
            when runId.equals(due.runId()) -> ended ? Standing.OVER : Standing.GOES_ON;
            case LeaseAnswer.Refused refused when refused.reason().passing() -> Standing.UNKNOWN;
            case null, default -> Standing.FOREIGN;
        };
    }

    private Map<String, LeaseAnswer> ask(List<String> tickets) throws LeaseUnavailableException {
        var said = new HashMap<String, LeaseAnswer>();
        for (int from = 0; from < tickets.size(); from += LeaseClient.MAX_BATCH) {
            var some = tickets.subList(from, Math.min(from + LeaseClient.MAX_BATCH, tickets.size()));
            try (var batch = leases.ask(
                    some.stream().map(ticket -> new Ask(ticket, Purpose.START)).toList())) {
                for (int i = 0; i < some.size(); i++) {
                    said.put(some.get(i), batch.answers().get(i));
                }
            }
        }
        giveBack(said);
        return said;
    }

    /** Only looking: a job that has no run yet is left as it was. */
    private void giveBack(Map<String, LeaseAnswer> said) throws LeaseUnavailableException {
        var results = new ArrayList<LeaseResult>();
        for (var answer : said.values()) {
            if (answer instanceof LeaseAnswer.Start start) {
                results.add(new LeaseResult.NotStarted(start.leaseId(), "ONLY_LOOKING", false));
            } else if (answer instanceof LeaseAnswer.Reconcile open) {
                results.add(new LeaseResult.Unanswered(open.leaseId(), true));
            }
        }
        if (!results.isEmpty()) {
            leases.report(results);
        }
    }
}
