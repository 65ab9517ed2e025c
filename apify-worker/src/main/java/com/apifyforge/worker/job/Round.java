package com.apifyforge.worker.job;

import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.worker.Background;
import com.apifyforge.worker.lease.LeaseClient;
import com.apifyforge.worker.lease.LeaseReports;
import com.apifyforge.worker.lease.LeaseUnavailableException;
import com.apifyforge.worker.lease.Leases;
import com.apifyforge.worker.reconcile.OrphanRuns;
import com.apifyforge.worker.records.BatchOutput;
import com.apifyforge.worker.records.Deferrals;
import com.apifyforge.worker.records.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round of errands: leases for all of them, the work side by side, and what came of it to the ledger before anything
 * is said. What nobody could do, or do in time, waits.
 */
final class Round {
    private static final Logger log = LoggerFactory.getLogger(Round.class);

    private final LeaseClient leaseClient;
    private final LeaseReports reports;
    private final Crew crew;
    private final OrphanRuns orphanRuns;
    private final Deferrals deferrals;
    private final Background background;

    Round(
            LeaseClient leaseClient,
            LeaseReports reports,
            Crew crew,
            OrphanRuns orphanRuns,
            Deferrals deferrals,
            Background background) {
        this.leaseClient = leaseClient;
        this.reports = reports;
        this.crew = crew;
        this.orphanRuns = orphanRuns;
        this.deferrals = deferrals;
        this.background = background;
    }

    void go(List<Errand> errands, BatchOutput result) {
        var calls = new ArrayList<CompletableFuture<List<Crew.Done>>>();
        for (int from = 0; from < errands.size(); from += LeaseClient.MAX_BATCH) {
            var some = errands.subList(from, Math.min(from + LeaseClient.MAX_BATCH, errands.size()));
            calls.add(background.run(() -> lease(some)));
        }
        var toReport = new ArrayList<Crew.Done.InTime>();
        for (var call : calls) {
            for (var done : call.join()) {
                switch (done) {
                    case Crew.Done.InTime inTime when inTime.outcome().result() != null -> toReport.add(inTime);
                    case Crew.Done.InTime(var work, var outcome) -> result.take(work, outcome);
                    case Crew.Done.Late(var work) -> result.say(work, () -> deferrals.again(work.due()));
                    case Crew.Done.Unasked(var work) -> result.say(work, () -> deferrals.unasked(work.due()));
                    case Crew.Done.Broken(var work, var fault) -> result.broken(work, fault);
                }
            }
        }
        report(toReport, result);
    }

    private List<Crew.Done> lease(List<Errand> errands) {
        try {
            return work(
                    errands, leaseClient.ask(errands.stream().map(Errand::ask).toList()));
        } catch (LeaseUnavailableException e) {
            log.warn("{} leases not granted: {}", errands.size(), e.getMessage());
            return errands.stream()
                    .flatMap(errand -> errand.works().stream())
                    .<Crew.Done>map(Crew.Done.Unasked::new)
                    .toList();
        }
    }

    private List<Crew.Done> work(List<Errand> errands, Leases leases) {
        var done = new ArrayList<Crew.Done>();
        var pieces = new ArrayList<Piece>();
        for (int i = 0; i < errands.size(); i++) {
            var errand = errands.get(i);
            try {
                pieces.addAll(errand.pieces().apply(leases.answers().get(i), leases));
            } catch (RuntimeException e) {
                errand.works().forEach(work -> done.add(new Crew.Done.Broken(work, e)));
            }
        }
        done.addAll(crew.run(pieces, this::late, leases::close));
        return done;
    }

    private void report(List<Crew.Done.InTime> done, BatchOutput result) {
        var results = new ArrayList<LeaseResult>();
        done.forEach(one -> results.add(one.outcome().result()));
        try {
            var accepted = reports.now(results);
            for (int i = 0; i < done.size(); i++) {
                reported(done.get(i), accepted.get(i), result);
            }
        } catch (LeaseUnavailableException e) {
            log.warn("{} results not reported yet: {}", results.size(), e.getMessage());
            done.forEach(one -> {
                result.say(one.work(), () -> deferrals.again(one.work().due()));
                late(one.outcome());
            });
        }
    }

    private void reported(Crew.Done.InTime done, boolean accepted, BatchOutput result) {
        if (accepted) {
            result.take(done.work(), done.outcome());
            return;
        }
        result.say(done.work(), () -> deferrals.again(done.work().due()));
        if (done.outcome().started() != null) {
            orphanRuns.check(done.outcome().started());
        }
    }

    private void late(Outcome outcome) {
        if (outcome.resultIfLate() == null) {
            return;
        }
        reports.later(List.of(outcome.resultIfLate()), accepted -> {
            if (!accepted.getFirst() && outcome.started() != null) {
                orphanRuns.check(outcome.started());
            }
        });
    }
}
