package com.apifyforge.tokens.lease;

import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.service.edge.BoundedLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Elects attempts and records uses, before anything is opened. Throws MongoException where it cannot. */
final class Ledger {
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

    /**
     * After this every lease that an ask still holds has its attempt and its record. Both are written at once; a lease that
     * loses its attempt leaves a record of something that did not happen, marked so, and never the other way round.
     */
    void record(List<Asked> asked, String worker, Instant now) {
        Map<String, Job> changed = new HashMap<>();
        List<Use> records = new ArrayList<>();
        for (Asked one : asked) {
            if (one.lease != null) {
                records.add(one.lease.use(worker, now));
            }
            if (one.change != null) {
                changed.put(one.change.jobId(), one.change);
            }
        }
        if (records.isEmpty() && changed.isEmpty()) {
            return;
        }
        Set<String> written = ConcurrentCall.begin(() -> {
                    uses.insert(records);
                    return true;
                })
                .with(() -> jobs.write(changed.values(), now));
        if (written.size() < changed.size()) {
            refuseLost(asked, changed.keySet(), written, now);
        }
    }

    /** Another worker's ask for the same job was a moment earlier; so are all asks of this call for that job too late. */
    private void refuseLost(List<Asked> asked, Collection<String> changed, Set<String> written, Instant now) {
        List<String> lost = changed.stream().filter(id -> !written.contains(id)).toList();
        Map<String, Job> current = jobs.find(lost);
        Map<String, String> outcomes = new HashMap<>();
        for (Asked one : asked) {
            String jobId = one.lease != null ? one.lease.job().jobId() : one.change != null ? one.change.jobId() : null;
            if (jobId == null || !lost.contains(jobId)) {
                continue;
            }
            if (one.lease != null) {
                outcomes.put(one.lease.leaseId(), Use.NOT_OPENED);
            }
            Job winner = current.get(jobId);
            one.attemptOpen = winner != null && winner.state() == Job.State.OPEN;
            one.refuse(Refusal.UNAVAILABLE);
            if (winner != null && winner.isLeased(now)) {
                one.answer(new LeaseAnswer.Busy(winner.attempt().leaseUntil()));
            }
        }
        uses.outcomes(outcomes);
    }

    void record(Use use) {
        uses.insert(List.of(use));
    }

    void outcome(String leaseId, String outcome) {
        uses.outcomes(Map.of(leaseId, outcome));
    }

    /**
     * Nothing was opened for these leases: attempts that would have started become ones that never were, of a job that is
     * closed if its user was told so, and looking for a run can go on at once. Where this fails it is tried again beside
     * everything else for as long as the leases last, and then they run out by themselves.
     */
    void giveBack(Map<Lease, Refusal> leases) {
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
                Thread.sleep(GIVE_BACK_EVERY);
            } while (!tryGiveBack(leases) && clock.instant().isBefore(last));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean tryGiveBack(Map<Lease, Refusal> leases) {
        Instant now = clock.instant();
        try {
            Map<String, Job> back = new HashMap<>();
            Map<String, String> outcomes = new HashMap<>();
            leases.forEach((lease, reason) -> {
                outcomes.put(lease.leaseId(), Use.NOT_OPENED);
                if (lease.purpose() == Use.Purpose.START) {
                    Job givenBack = lease.job().givenBack(now);
                    back.put(
                            lease.job().jobId(),
                            reason.passing()
                                    ? givenBack
                                    : givenBack.refused(reason).withRevision(givenBack.revision()));
                } else if (lease.purpose() == Use.Purpose.RECONCILE) {
                    back.put(lease.job().jobId(), lease.job().leaseOver(now));
                }
            });
            jobs.write(back.values(), now);
            uses.outcomes(outcomes);
            return true;
        } catch (RuntimeException left) {
            failures.warn("give back", leases.size() + " leases are not given back yet: " + left);
            return false;
        }
    }
}
