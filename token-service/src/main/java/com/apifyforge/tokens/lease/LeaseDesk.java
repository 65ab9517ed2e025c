package com.apifyforge.tokens.lease;

import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.sealing.Sealer;
import com.apifyforge.service.edge.BoundedLog;
import com.apifyforge.service.telemetry.Traces;
import com.apifyforge.tokens.freeze.Freezes;
import com.apifyforge.tokens.lease.LeaseDecision.Answered;
import com.apifyforge.tokens.lease.LeaseDecision.Closing;
import com.apifyforge.tokens.lease.LeaseDecision.Granted;
import com.apifyforge.tokens.lease.TokenUnsealer.Outcome;
import com.apifyforge.tokens.ledger.Job;
import com.apifyforge.tokens.ledger.Lease;
import com.apifyforge.tokens.ledger.Ledger;
import io.opentelemetry.api.trace.SpanKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a batch of lease requests: ticket and rate limit, facts, decision, ledger, and only then the token is opened
 * and sealed to the worker. Each request is decided by itself; the work for all of them is done in a fixed number of
 * round trips.
 */
final class LeaseDesk {
    private static final Logger log = LoggerFactory.getLogger(LeaseDesk.class);

    /**
     * A worker waits a little longer ({@code worker.lease.timeout}). A lease that reaches nobody would keep its job
     * from starting until it ends, and then the job would have to be reconciled.
     */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(4);

    private static final Outcome NOT_TRIED = new Outcome.Refused(Refusal.UNAVAILABLE);

    private final BoundedLog failures = new BoundedLog(log);
    private final TicketGate gate;
    private final FactReader facts;
    private final Ledger ledger;
    private final TokenUnsealer unsealer;
    private final Freezes freezes;
    private final LeaseAudit audit;
    private final Duration ttl;
    private final Clock clock;

    LeaseDesk(
            TicketGate gate,
            FactReader facts,
            Ledger ledger,
            TokenUnsealer unsealer,
            Freezes freezes,
            LeaseAudit audit,
            Duration ttl,
            Clock clock) {
        this.gate = gate;
        this.facts = facts;
        this.ledger = ledger;
        this.unsealer = unsealer;
        this.freezes = freezes;
        this.audit = audit;
        this.ttl = ttl;
        this.clock = clock;
    }

    /**
     * In the order of the requests. Throws IllegalArgumentException for an unusable public key, MongoException if the
     * database does not serve: then nothing was opened.
     */
    List<LeaseAnswer> answer(LeaseRequest request, String worker) {
        try (Sealer sealer = Sealer.to(request.publicKey())) {
            Instant now = Instant.ofEpochMilli(clock.millis());
            List<Admission> admissions = gate.admit(request, worker);
            Facts read = facts.read(admissions, worker);
            List<LeaseDecision> decisions = record(decide(request, admissions, read, now), worker, now);
            List<LeaseReply> replies = unseal(decisions, read, sealer, worker, now);
            audit.copy(request.asks(), admissions, replies, worker, now);
            return replies.stream().map(LeaseReply::answer).toList();
        }
    }

    private List<LeaseDecision> decide(LeaseRequest request, List<Admission> admissions, Facts read, Instant now) {
        var decisions = new Decisions(read, now, ttl);
        List<LeaseDecision> decided = new ArrayList<>();
        for (int i = 0; i < admissions.size(); i++) {
            decided.add(decide(decisions, request.asks().get(i), admissions.get(i)));
        }
        return decided;
    }

    /** An unforeseen failure of one request must not fail its neighbours; it can be asked again. */
    private LeaseDecision decide(Decisions decisions, LeaseRequest.Ask ask, Admission admission) {
        try {
            return decisions.decide(ask.purpose(), admission);
        } catch (RuntimeException e) {
            failures.error(e.getClass().getName(), "A lease request could not be decided", e);
            return LeaseDecision.refused(Refusal.UNAVAILABLE, false);
        }
    }

    /** After this every lease that is still granted has its attempt and its record. */
    private List<LeaseDecision> record(List<LeaseDecision> decisions, String worker, Instant now) {
        if (isLate(worker, now)) {
            return decisions.stream()
                    .map(decision ->
                            decision instanceof Answered ? decision : LeaseDecision.refused(Refusal.UNAVAILABLE, false))
                    .toList();
        }
        List<Lease> leases = new ArrayList<>();
        Map<String, Job> changed = new HashMap<>();
        for (LeaseDecision decision : decisions) {
            switch (decision) {
                case Answered _ -> {}
                case Closing(Job.Closed job, var _) -> changed.put(job.key(), job);
                case Granted(Lease lease) -> {
                    leases.add(lease);
                    if (lease.changesJob()) {
                        changed.put(lease.job().key(), lease.job());
                    }
                }
            }
        }
        var span = Traces.begin("ledger", SpanKind.INTERNAL);
        try {
            Set<String> lost = ledger.record(leases, changed.values(), worker, now);
            return lost.isEmpty() ? decisions : withoutLost(decisions, lost, now);
        } catch (RuntimeException e) {
            // Some of it may be written all the same.
            giveBack(leases);
            throw e;
        } finally {
            span.end();
        }
    }

    /**
     * Another worker asked for the same job a moment earlier; so all requests of this call for that job are too late.
     */
    private List<LeaseDecision> withoutLost(List<LeaseDecision> decisions, Set<String> lost, Instant now) {
        Map<String, Job> current = ledger.jobs(lost);
        return decisions.stream()
                .map(decision -> {
                    String key = jobKey(decision);
                    return key != null && lost.contains(key) ? tooLate(current.get(key), now) : decision;
                })
                .toList();
    }

    private static @Nullable String jobKey(LeaseDecision decision) {
        return switch (decision) {
            case Answered _ -> null;
            case Closing(Job.Closed job, var _) -> job.key();
            case Granted(Lease lease) -> lease.job().key();
        };
    }

    private static LeaseDecision tooLate(@Nullable Job winner, Instant now) {
        return winner instanceof Job.Open open && open.isLeased(now)
                ? new Answered(new LeaseAnswer.Busy(open.attempt().leaseUntil()))
                : LeaseDecision.refused(Refusal.UNAVAILABLE, winner instanceof Job.Open);
    }

    private List<LeaseReply> unseal(
            List<LeaseDecision> decisions, Facts read, Sealer sealer, String worker, Instant now) {
        List<Lease> leases = decisions.stream()
                .map(decision -> decision instanceof Granted(Lease lease) ? lease : null)
                .filter(Objects::nonNull)
                .toList();
        Map<String, Outcome> outcomes = unsealByUser(leases, read, sealer, worker, now);
        Map<Lease, Refusal> unopened = new HashMap<>();
        List<LeaseReply> replies = new ArrayList<>();
        for (LeaseDecision decision : decisions) {
            replies.add(
                    switch (decision) {
                        case Answered(LeaseAnswer answer) -> new LeaseReply(answer, null);
                        case Closing(var _, LeaseAnswer answer) -> new LeaseReply(answer, null);
                        case Granted(Lease lease) ->
                            switch (outcomes.getOrDefault(lease.userId(), NOT_TRIED)) {
                                case Outcome.Resealed(Map<String, String> tokens) ->
                                    new LeaseReply(lease.answer(requireSealed(tokens, lease)), lease);
                                case Outcome.Refused(Refusal reason) -> {
                                    unopened.put(lease, reason);
                                    yield new LeaseReply(
                                            new LeaseAnswer.Refused(reason, lease.attemptOpen(), "", null), null);
                                }
                            };
                    });
        }
        if (!unopened.isEmpty()) {
            ledger.giveBack(unopened);
        }
        return replies;
    }

    /** What came of each user's token. */
    private Map<String, Outcome> unsealByUser(
            List<Lease> leases, Facts read, Sealer sealer, String worker, Instant now) {
        if (leases.isEmpty()) {
            return Map.of();
        }
        try {
            Map<String, Outcome> outcomes = unsealer.unseal(leases, read.keys(), sealer, now);
            if (isLate(worker, now)) {
                outcomes.replaceAll((user, outcome) -> new Outcome.Refused(Refusal.UNAVAILABLE));
            }
            // A freeze that was acknowledged meanwhile wins, as a disconnect does.
            if (freezes.covers(worker)) {
                outcomes.replaceAll((user, outcome) -> new Outcome.Refused(Refusal.FROZEN));
            }
            return outcomes;
        } catch (RuntimeException e) {
            giveBack(leases);
            throw e;
        }
    }

    private boolean isLate(String worker, Instant began) {
        boolean late = clock.instant().isAfter(began.plus(ANSWER_WITHIN));
        if (late) {
            failures.warn("late", "A call of " + worker + " took too long: no lease is granted");
        }
        return late;
    }

    private void giveBack(List<Lease> leases) {
        ledger.giveBack(leases.stream().collect(Collectors.toMap(lease -> lease, lease -> Refusal.UNAVAILABLE)));
    }

    private static String requireSealed(Map<String, String> tokens, Lease lease) {
        return Objects.requireNonNull(
                tokens.get(lease.leaseId()), () -> "Lease " + lease.leaseId() + " was not sealed");
    }
}
