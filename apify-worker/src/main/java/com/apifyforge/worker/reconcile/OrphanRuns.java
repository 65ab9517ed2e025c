package com.apifyforge.worker.reconcile;

import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.events.Reason;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.service.Metric;
import com.apifyforge.worker.Background;
import com.apifyforge.worker.apify.ApifyBulkhead;
import com.apifyforge.worker.apify.CallPlaces;
import com.apifyforge.worker.lease.LeaseApi;
import com.apifyforge.worker.lease.LeaseUnavailableException;
import com.apifyforge.worker.lease.Leases;
import com.apifyforge.worker.records.StartedRun;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run whose result the ledger refused: this worker was stopped between the look at its clock and the start, for
 * longer than everybody else waited. Either somebody found the run and adopted it; or the job went on to another
 * attempt, and this run is one too many and is aborted.
 */
public final class OrphanRuns {
    private static final Logger log = LoggerFactory.getLogger(OrphanRuns.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int TRIES = 30;

    private final LeaseApi leaseApi;
    private final ApifyBulkhead apify;
    private final Background background;
    private final MeterRegistry meters;

    public OrphanRuns(LeaseApi leaseApi, ApifyBulkhead apify, Background background, MeterRegistry meters) {
        this.leaseApi = leaseApi;
        this.apify = apify;
        this.background = background;
        this.meters = meters;
    }

    public void check(StartedRun run) {
        log.error("The ledger refused run {}: attempt {} of its job has moved on", run.runId(), run.attempt());
        background.alone(() -> {
            settle(run);
            return run;
        });
    }

    private void settle(StartedRun run) throws InterruptedException {
        for (int tries = TRIES; !settled(run); tries--) {
            if (tries == 0 || background.ending()) {
                givenUp(run, Reason.NOT_IN_TIME.name());
                break;
            }
            // Backoff: neither the ledger nor Apify tells when it is back.
            Thread.sleep(PAUSE);
        }
    }

    /** Only an operator can act on it: the run goes on at the user's cost. */
    private void givenUp(StartedRun run, String reason) {
        Metric.STRAY_RUNS.count(meters, "given-up");
        log.error("Run {} is one too many and was not aborted ({}); abort it at Apify", run.runId(), reason);
    }

    private boolean settled(StartedRun run) {
        var reserved = apify.reserve(run.userId(), 1);
        if (reserved.isEmpty()) {
            return false;
        }
        try (var places = reserved.get();
                var leases = leaseApi.ask(List.of(new Ask(run.ticket(), Purpose.START)))) {
            return switch (leases.answers().getFirst()) {
                case LeaseAnswer.Done(String adopted, var _, var _) ->
                    adopted.equals(run.runId()) || followed(run, places);
                // Aborted with this lease: while no run is recorded there is none to follow.
                case LeaseAnswer.Start start -> {
                    boolean aborted = aborted(run, leases, places, start.leaseId(), start.sealedToken());
                    leaseApi.giveBack(List.of(start));
                    yield aborted;
                }
                case LeaseAnswer.Reconcile open -> {
                    // Of this same attempt, the run will be found by its marker.
                    boolean done = open.attempt() == run.attempt()
                            || aborted(run, leases, places, open.leaseId(), open.sealedToken());
                    leaseApi.giveBack(List.of(open));
                    yield done;
                }
                case LeaseAnswer.Busy _ -> false;
                case LeaseAnswer.Refused(var reason, var _, var _, var _) -> refused(run, reason);
                case LeaseAnswer.Follow _, LeaseAnswer.Read _ ->
                    throw new IllegalStateException("Only START was asked for");
            };
        } catch (LeaseUnavailableException e) {
            return false;
        }
    }

    private boolean followed(StartedRun run, CallPlaces places) throws LeaseUnavailableException {
        try (var leases = leaseApi.ask(List.of(new Ask(run.ticket(), Purpose.FOLLOW)))) {
            return switch (leases.answers().getFirst()) {
                case LeaseAnswer.Follow follow -> aborted(run, leases, places, follow.leaseId(), follow.sealedToken());
                case LeaseAnswer.Refused(var reason, var _, var _, var _) -> refused(run, reason);
                case LeaseAnswer.Start _,
                        LeaseAnswer.Done _,
                        LeaseAnswer.Busy _,
                        LeaseAnswer.Read _,
                        LeaseAnswer.Reconcile _ ->
                    throw new IllegalStateException("FOLLOW was answered by something else");
            };
        }
    }

    private boolean refused(StartedRun run, Refusal reason) {
        if (!reason.passing()) {
            givenUp(run, reason.name());
        }
        return !reason.passing();
    }

    private boolean aborted(StartedRun run, Leases leases, CallPlaces places, String leaseId, String sealedToken) {
        var reply = places.client(leases.loan(run.userId(), leaseId, sealedToken))
                .call((client, token) -> client.abort(token, run.runId()));
        log.error(
                "Run {} is one too many; aborting it: {}",
                run.runId(),
                reply.getClass().getSimpleName());
        if (reply instanceof Ok<?>) {
            Metric.STRAY_RUNS.count(meters, "aborted");
        }
        return reply instanceof Ok<?>;
    }
}
