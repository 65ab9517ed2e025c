package com.apifyforge.worker.reconcile;

import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.worker.lease.LeaseApi;
import com.apifyforge.worker.lease.LeaseClient;
import com.apifyforge.worker.lease.LeaseUnavailableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the ledger says of runs. A writer to a delay topic can name any run, so nothing of a run is said before the
 * ledger knew it for that job's, and the job as going on. Of a job with a run a START is answered without a token.
 *
 * <p>Runs that want to know at the same time share a call: while one call is under way, the next collects its runs. A
 * call for each run would cost a key agreement and several round trips each.
 */
public final class RecordedRuns {
    private static final Logger log = LoggerFactory.getLogger(RecordedRuns.class);

    private final LeaseApi leases;
    private final Queue<Question> waiting = new ConcurrentLinkedQueue<>();
    private final Lock calling = new ReentrantLock();

    public RecordedRuns(LeaseApi leases) {
        this.leases = leases;
    }

    /** Empty if there is no answer now. */
    private record Question(String ticket, CompletableFuture<Optional<LeaseAnswer>> answer) {}

    /** How a run stands in the ledger. */
    public sealed interface Standing {
        /** The run is the job's, and its end is not published yet. */
        record GoesOn() implements Standing {}

        /** The job has its last event. */
        record Over() implements Standing {}

        /** The job has another run, or none. */
        record Foreign() implements Standing {}

        /** The ticket is invalid, or no longer valid: its key may have been taken off the list. */
        record Unvouched(Refusal reason) implements Standing {}

        /** The token-service has to be asked later. */
        record Unknown() implements Standing {}
    }

    /** Whatever it throws is a fault of ours on this run. */
    public Standing of(RunDue due) {
        var question = new Question(due.ticket(), new CompletableFuture<>());
        waiting.add(question);
        try {
            calling.lockInterruptibly();
            try {
                while (!question.answer().isDone()) {
                    answer(next());
                }
            } finally {
                calling.unlock();
            }
            return question.answer()
                    .get()
                    .<Standing>map(answer -> standing(due, answer))
                    .orElseGet(Standing.Unknown::new);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Standing.Unknown();
        }
    }

    private List<Question> next() {
        var questions = new ArrayList<Question>();
        while (questions.size() < LeaseClient.MAX_BATCH && waiting.poll() instanceof Question question) {
            questions.add(question);
        }
        return questions;
    }

    /** A fault is one of a single run: then each run is asked for alone, so that it does not become that of others. */
    private void answer(List<Question> questions) {
        try {
            var answers =
                    answers(questions.stream().map(Question::ticket).distinct().toList());
            questions.forEach(
                    question -> question.answer().complete(Optional.ofNullable(answers.get(question.ticket()))));
        } catch (RuntimeException e) {
            if (questions.size() == 1) {
                questions.getFirst().answer().completeExceptionally(e);
            } else {
                questions.forEach(question -> answer(List.of(question)));
            }
        } finally {
            questions.forEach(question -> question.answer().complete(Optional.empty()));
        }
    }

    private static Standing standing(RunDue due, LeaseAnswer answer) {
        return switch (answer) {
            case LeaseAnswer.Done(String runId, var _, boolean ended)
            when runId.equals(due.runId()) -> ended ? new Standing.Over() : new Standing.GoesOn();
            case LeaseAnswer.Done _, LeaseAnswer.Start _, LeaseAnswer.Reconcile _, LeaseAnswer.Busy _ ->
                new Standing.Foreign();
            case LeaseAnswer.Refused(Refusal reason, var _, var _, var _) -> standing(reason);
            case LeaseAnswer.Follow _, LeaseAnswer.Read _ ->
                throw new IllegalStateException("Only START was asked for");
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
        log.warn("Of {} runs some wait until the ledger vouches for them: {}", tickets.size(), why);
    }

    private Map<String, LeaseAnswer> ask(List<String> tickets) throws LeaseUnavailableException {
        var said = new HashMap<String, LeaseAnswer>();
        try (var batch = leases.ask(
                tickets.stream().map(ticket -> new Ask(ticket, Purpose.START)).toList())) {
            for (int i = 0; i < tickets.size(); i++) {
                said.put(tickets.get(i), batch.answers().get(i));
            }
        }
        leases.giveBack(said.values());
        return said;
    }
}
