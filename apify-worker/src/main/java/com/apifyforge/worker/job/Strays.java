package com.apifyforge.worker.job;

import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.worker.Background;
import com.apifyforge.worker.apify.ApifyGate;
import com.apifyforge.worker.lease.LeaseClient;
import com.apifyforge.worker.lease.LeaseUnavailableException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run whose result the ledger refused: this worker was stopped between the look at its clock and the start, for longer
 * than everybody else waited. Either somebody found the run and adopted it; or the job went on to another attempt, and
 * this run is one too many and is aborted.
 */
final class Strays {
    private static final Logger log = LoggerFactory.getLogger(Strays.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int TRIES = 30;

    private final LeaseClient leaseClient;
    private final ApifyGate apify;
    private final Background background;

    Strays(LeaseClient leaseClient, ApifyGate apify, Background background) {
        this.leaseClient = leaseClient;
        this.apify = apify;
        this.background = background;
    }

    void check(StartedRun run) {
        log.error("The ledger refused run {}: attempt {} of its job has moved on", run.runId(), run.attempt());
        background.run(() -> {
            for (int tried = 0; tried < TRIES && !background.ending() && !settled(run); tried++) {
                Thread.sleep(PAUSE);
            }
            return run;
        });
    }

    private boolean settled(StartedRun run) {
        try (var leases = leaseClient.ask(List.of(new Ask(run.ticket(), Purpose.START)))) {
            return switch (leases.answers().getFirst()) {
                case LeaseAnswer.Done(String adopted, var _, var _) -> adopted.equals(run.runId()) || aborted(run);
                case LeaseAnswer.Start start -> {
                    giveBack(new LeaseResult.NotStarted(start.leaseId(), "ONLY_LOOKING", false));
                    yield aborted(run);
                }
                case LeaseAnswer.Reconcile open -> {
                    giveBack(new LeaseResult.Unanswered(open.leaseId(), true));
                    // Of this same attempt, the run will be found by its marker.
                    yield open.attempt() == run.attempt() || aborted(run);
                }
                case LeaseAnswer.Busy _ -> false;
                case LeaseAnswer.Refused(var reason, var _, var _) -> !reason.passing();
                case LeaseAnswer.Follow _ -> throw new IllegalStateException("FOLLOW was not asked for");
            };
        } catch (LeaseUnavailableException e) {
            return false;
        }
    }

    private void giveBack(LeaseResult result) throws LeaseUnavailableException {
        leaseClient.report(List.of(result));
    }

    private boolean aborted(StartedRun run) throws LeaseUnavailableException {
        try (var leases = leaseClient.ask(List.of(new Ask(run.ticket(), Purpose.FOLLOW)))) {
            if (!(leases.answers().getFirst() instanceof LeaseAnswer.Follow follow)) {
                log.error("Run {} is one too many and cannot be aborted from here; abort it at Apify", run.runId());
                return true;
            }
            var loan = leases.loan(run.userId(), follow.leaseId(), follow.sealedToken());
            var reply = apify.call(client -> client.abort(loan, run.runId()));
            log.error(
                    "Run {} is one too many; aborting it: {}",
                    run.runId(),
                    reply.getClass().getSimpleName());
            return reply instanceof Ok<?>;
        }
    }
}
