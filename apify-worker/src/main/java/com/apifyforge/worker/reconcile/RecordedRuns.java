package com.apifyforge.worker.reconcile;

import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.worker.lease.LeaseApi;
import com.apifyforge.worker.lease.LeaseClient;
import com.apifyforge.worker.lease.LeaseUnavailableException;
import com.apifyforge.worker.records.PendingJob;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the ledger says of the runs of a batch. A writer to a delay topic can name any run, so nothing of a run is said
 * before the ledger knew it for that job's, and the job as going on. Asked once for all runs of a user that are in a
 * batch, when the first wants to know; of a job with a run a START is answered without a token.
 */
public final class RecordedRuns {
    private static final Logger log = LoggerFactory.getLogger(RecordedRuns.class);

    private final LeaseApi leases;
    private final FutureTask<Map<String, LeaseAnswer>> answers;

    public RecordedRuns(LeaseApi leases, List<PendingJob<RunDue>> works) {
        this.leases = leases;
        var tickets = new LinkedHashSet<String>();
        works.forEach(work -> tickets.add(work.due().ticket()));
        answers = new FutureTask<>(() -> answers(List.copyOf(tickets)));
    }

    /** How a run stands in the ledger. */
    public sealed interface Standing {
        /** The run is the job's, and its end is not published yet. */
        record GoesOn() implements Standing {}

        /** The job has its last event. */
        record Over() implements Standing {}

        /** The job has another run, or none. */
        record Foreign() implements Standing {}

        /** The ticket is worth nothing, or not any more: its key may have been taken off the list. */
        record Unvouched(Refusal reason) implements Standing {}

        /** The token-service has to be asked later. */
        record Unknown() implements Standing {}
    }

    /** Whatever it throws is a fault of ours on these runs. */
    public Standing of(RunDue due) {
        answers.run();
        try {
            var answer = answers.get().get(due.ticket());
            return answer == null ? new Standing.Unknown() : standing(due, answer);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Standing.Unknown();
        }
    }

    private static Standing standing(RunDue due, LeaseAnswer answer) {
        return switch (answer) {
            case LeaseAnswer.Done(String runId, var _, boolean ended)
            when runId.equals(due.runId()) -> ended ? new Standing.Over() : new Standing.GoesOn();
            case LeaseAnswer.Done _, LeaseAnswer.Start _, LeaseAnswer.Reconcile _, LeaseAnswer.Busy _ ->
                new Standing.Foreign();
            case LeaseAnswer.Refused(Refusal reason, var _, var _, var _) -> standing(reason);
            case LeaseAnswer.Follow _ -> throw new IllegalStateException("FOLLOW was not asked for");
        };
    }

    /** The ledger answers for a job with a run also on an expired ticket, and whatever became of the token. */
    private static Standing standing(Refusal reason) {
        return switch (reason.kind()) {
            case PASSING -> new Standing.Unknown();
            case TICKET -> new Standing.Unvouched(reason);
            case JOB, TOKEN -> new Standing.Foreign();
        };
    }

    /** No answers where the token-service does not answer: the runs wait, and the log tells why. */
    private Map<String, LeaseAnswer> answers(List<String> tickets) {
        try {
            var said = ask(tickets);
            said.values().stream()
                    .map(RecordedRuns::passing)
                    .flatMap(Optional::stream)
                    .distinct()
                    .forEach(reason -> waits(tickets, reason.name()));
            return said;
        } catch (LeaseUnavailableException e) {
            waits(tickets, String.valueOf(e.getMessage()));
            return Map.of();
        }
    }

    private static Optional<Refusal> passing(LeaseAnswer answer) {
        return answer instanceof LeaseAnswer.Refused refused && refused.reason().passing()
                ? Optional.of(refused.reason())
                : Optional.empty();
    }

    private static void waits(List<String> tickets, String why) {
        log.warn("Of {} runs of a user some wait until the ledger vouches for them: {}", tickets.size(), why);
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
