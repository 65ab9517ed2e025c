package com.apifyforge.tokens.lease;

import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.sealing.Sealer;
import com.apifyforge.events.sealing.TicketClaims;
import com.apifyforge.events.sealing.TicketVerifier;
import com.apifyforge.events.sealing.TicketVerifier.Verdict;
import com.apifyforge.service.telemetry.Traces;
import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.lease.Opening.Outcome;
import com.apifyforge.tokens.token.Token;
import com.apifyforge.tokens.token.TokenVault;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.opentelemetry.api.trace.SpanKind;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a batch of asks: ticket, rate limit, token, ledger, wrapping key, one more look at the keys, seal. Each ask is
 * decided by itself; the work for all of them is done in a fixed number of round trips.
 */
final class LeaseDesk {
    private static final Logger log = LoggerFactory.getLogger(LeaseDesk.class);

    private final SchedulerKeys schedulers;
    private final RateLimiterRegistry limits;
    private final TokenVault vault;
    private final Jobs jobs;
    private final Ledger ledger;
    private final Opening opening;
    private final LeaseAudit audit;
    private final LeaseSettings settings;
    private final Clock clock;

    LeaseDesk(
            SchedulerKeys schedulers,
            RateLimiterRegistry limits,
            TokenVault vault,
            Jobs jobs,
            Ledger ledger,
            Opening opening,
            LeaseAudit audit,
            LeaseSettings settings,
            Clock clock) {
        this.schedulers = schedulers;
        this.limits = limits;
        this.vault = vault;
        this.jobs = jobs;
        this.ledger = ledger;
        this.opening = opening;
        this.audit = audit;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * In the order of the asks. Throws IllegalArgumentException for an unusable public key, MongoException if the database
     * does not serve: then nothing was opened.
     */
    List<LeaseAnswer> answer(LeaseRequest request, String worker) {
        try (Sealer sealer = Sealer.to(request.publicKey())) {
            Instant now = Instant.ofEpochMilli(clock.millis());
            List<Asked> asked = admit(request, worker);
            Map<String, WrappedKey> keys = decide(asked, now);
            var recording = Traces.begin("ledger", SpanKind.INTERNAL);
            try {
                ledger.record(asked, worker, now);
            } finally {
                recording.end();
            }
            open(asked, keys, sealer, now);
            audit.copy(asked, worker, now);
            return asked.stream().map(LeaseDesk::answerOf).toList();
        }
    }

    private List<Asked> admit(LeaseRequest request, String worker) {
        TicketVerifier verifier = schedulers.verifier();
        var limit = limits.rateLimiter(worker);
        return request.asks().parallelStream()
                .map(ask -> switch (verifier.verify(ask.ticket())) {
                    case Verdict.Invalid(Refusal reason, String detail) ->
                        new Asked(ask.purpose(), null, reason, detail);
                    case Verdict.Expired(TicketClaims claims) ->
                        new Asked(ask.purpose(), claims, Refusal.TICKET_EXPIRED, null);
                    case Verdict.Valid(TicketClaims claims) ->
                        new Asked(ask.purpose(), claims, limit.acquirePermission() ? null : Refusal.RATE_LIMITED, null);
                })
                .toList();
    }

    private Map<String, WrappedKey> decide(List<Asked> asked, Instant now) {
        Set<String> users = new HashSet<>();
        Set<String> jobIds = new HashSet<>();
        for (Asked one : asked) {
            if (one.claims != null) {
                users.add(one.claims.userId());
                jobIds.add(one.claims.jobId());
            }
        }

        var jobsOfAsks = Alongside.begin(() -> jobs.find(jobIds));
        Map<String, Token> tokens = vault.find(users);
        Map<String, WrappedKey> keys = vault.keysOf(tokens.values());
        Set<String> withoutKey = new HashSet<>(tokens.keySet());
        withoutKey.removeAll(keys.keySet());
        if (!withoutKey.isEmpty()) {
            // A token that is replaced between the two reads has lost its key, too: only the second look tells the two
            // apart.
            Map<String, Token> again = vault.find(withoutKey);
            tokens.putAll(again);
            keys.putAll(vault.keysOf(again.values()));
        }
        var decisions = new Decisions(jobsOfAsks.join(), tokens, keys.keySet(), now, settings.ttl());
        for (Asked one : asked) {
            decisions.decide(one);
        }
        return keys;
    }

    private void open(List<Asked> asked, Map<String, WrappedKey> keys, Sealer sealer, Instant now) {
        Map<String, List<Lease>> leases = new LinkedHashMap<>();
        for (Asked one : asked) {
            if (one.lease != null) {
                leases.computeIfAbsent(one.lease.userId(), user -> new ArrayList<>())
                        .add(one.lease);
            }
        }
        if (leases.isEmpty()) {
            return;
        }
        Map<String, Outcome> outcomes = opening.open(leases, keys, sealer, now);
        Map<String, Refusal> refused = refused(outcomes);
        Map<Lease, Refusal> unopened = new HashMap<>();
        for (Asked one : asked) {
            Lease lease = one.lease;
            if (lease == null) {
                continue;
            }
            if (outcomes.get(lease.userId()) instanceof Outcome.Sealed(Map<String, String> tokens)) {
                one.answer(lease.answer(requireSealed(tokens, lease)));
            } else {
                Refusal reason = refused.getOrDefault(lease.userId(), Refusal.UNAVAILABLE);
                unopened.put(lease, reason);
                one.refuse(reason);
            }
        }
        if (!unopened.isEmpty()) {
            ledger.giveBack(unopened);
        }
    }

    private Map<String, Refusal> refused(Map<String, Outcome> outcomes) {
        Map<String, Refusal> refused = new HashMap<>();
        Set<String> gone = new HashSet<>();
        outcomes.forEach((userId, outcome) -> {
            switch (outcome) {
                case Outcome.Sealed _ -> {}
                case Outcome.Gone() -> gone.add(userId);
                case Outcome.Refused(Refusal reason) -> refused.put(userId, reason);
            }
        });
        if (!gone.isEmpty()) {
            Map<String, Token> now = vault.find(gone);
            Set<String> withKey = vault.keysOf(now.values()).keySet();
            // Replaced: the next ask gets the new token. Otherwise the key went first, and the tombstone may follow.
            gone.forEach(
                    user -> refused.put(user, withKey.contains(user) ? Refusal.UNAVAILABLE : Refusal.NOT_CONNECTED));
        }
        return refused;
    }

    private static String requireSealed(Map<String, String> tokens, Lease lease) {
        String sealed = tokens.get(lease.leaseId());
        if (sealed == null) {
            throw new IllegalStateException("Lease " + lease.leaseId() + " was not sealed");
        }
        return sealed;
    }

    private static LeaseAnswer answerOf(Asked asked) {
        if (asked.answer == null) {
            log.error("An ask was left without a decision");
            return new LeaseAnswer.Refused(Refusal.UNAVAILABLE, true, "", null);
        }
        return asked.answer;
    }
}
