package com.apifyforge.tokens.ledger;

import com.apifyforge.events.lease.Refusal;
import com.apifyforge.service.edge.BoundedLog;
import com.apifyforge.tokens.store.ConcurrentCall;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Elects attempts and records uses, before anything is opened. Every method throws MongoException if it cannot. */
public final class Ledger {
    private static final Logger log = LoggerFactory.getLogger(Ledger.class);

    private static final Duration GIVE_BACK_EVERY = Duration.ofSeconds(1);

    private final BoundedLog failures = new BoundedLog(log);
    private final Jobs jobs;
    private final Uses uses;
    private final Clock clock;

    Ledger(Jobs jobs, Uses uses, Clock clock) {
        this.jobs = jobs;
        this.uses = uses;
        this.clock = clock;
    }

    /** By {@link Job#key}; jobs that the ledger does not know are not in it. */
    public Map<String, Job> jobs(Collection<String> keys) {
        return jobs.find(keys);
    }

    /**
     * Records the leases and the changed jobs, which include those of the leases, and returns the keys of jobs that
     * somebody else changed first: their leases are not granted. Both are written at once; a lease that loses its
     * attempt leaves a record of something that did not happen, marked so, and never the other way round.
     */
    public Set<String> record(Collection<Lease> leases, Collection<Job> changed, String worker, Instant now) {
        if (leases.isEmpty() && changed.isEmpty()) {
            return Set.of();
        }
        List<Use> records = leases.stream().map(lease -> lease.use(worker, now)).toList();
        Set<String> written = ConcurrentCall.begin(() -> {
                    uses.insert(records);
                    return true;
                })
                .with(() -> jobs.write(changed, now));
        Set<String> lost = new HashSet<>();
        changed.stream().map(Job::key).filter(key -> !written.contains(key)).forEach(lost::add);
        Map<String, Use.Outcome> outcomes = new HashMap<>();
        leases.stream()
                .filter(lease -> lost.contains(lease.job().key()))
                .forEach(lease -> outcomes.put(lease.leaseId(), Use.Outcome.NOT_OPENED));
        uses.outcomes(outcomes);
        return lost;
    }

    public void record(Use use) {
        uses.insert(List.of(use));
    }

    public void outcome(String leaseId, Use.Outcome outcome) {
        uses.outcomes(Map.of(leaseId, outcome));
    }

    /**
     * Nothing was opened for these leases: attempts that would have started become ones that never were, of a job that
     * is closed if its user was told so, and looking for a run can go on at once. Where this fails it is tried again
     * beside everything else for as long as the leases last, and then they run out by themselves.
     */
    public void giveBack(Map<Lease, Refusal> leases) {
        if (!tryGiveBack(leases)) {
            Thread.ofVirtual().name("give-back").start(() -> giveBackLater(leases));
        }
    }

    private void giveBackLater(Map<Lease, Refusal> leases) {
        Instant last = leases.keySet().stream()
                .map(Lease::until)
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
        try {
            do {
                // Backoff: the database does not tell when it is back.
                Thread.sleep(GIVE_BACK_EVERY);
            } while (!tryGiveBack(leases) && clock.instant().isBefore(last));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean tryGiveBack(Map<Lease, Refusal> leases) {
        Instant now = clock.instant();
        try {
            List<Job> back = new ArrayList<>();
            Map<String, Use.Outcome> outcomes = new HashMap<>();
            leases.forEach((lease, reason) -> {
                outcomes.put(lease.leaseId(), Use.Outcome.NOT_OPENED);
                switch (lease) {
                    case Lease.Start start -> back.add(start.job().notOpened(reason, now));
                    case Lease.Reconcile reconcile -> back.add(reconcile.job().leaseOver(now));
                    case Lease.Follow _, Lease.Read _ -> {}
                }
            });
            jobs.write(back, now);
            uses.outcomes(outcomes);
            return true;
        } catch (RuntimeException left) {
            failures.warn("give back", leases.size() + " leases are not given back yet: " + left);
            return false;
        }
    }
}
