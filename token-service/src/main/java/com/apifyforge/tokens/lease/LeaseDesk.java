package com.apifyforge.tokens.lease;

import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.sealing.Sealer;
import com.apifyforge.events.sealing.TicketClaims;
import com.apifyforge.events.sealing.TicketVerifier;
import com.apifyforge.events.sealing.TicketVerifier.Verdict;
import com.apifyforge.service.edge.BoundedLog;
import com.apifyforge.service.telemetry.Traces;
import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.freeze.Freezes;
import com.apifyforge.tokens.lease.TokenUnsealer.Outcome;
import com.apifyforge.tokens.store.Store;
import com.apifyforge.tokens.token.Token;
import com.apifyforge.tokens.token.TokenVault;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.opentelemetry.api.trace.SpanKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a batch of asks: ticket, rate limit, token, ledger, wrapping key, one more look at the keys, seal. Each ask is
 * decided by itself; the work for all of them is done in a fixed number of round trips.
 */
final class LeaseDesk {
    private static final Logger log = LoggerFactory.getLogger(LeaseDesk.class);

    private final BoundedLog failures = new BoundedLog(log);

    /** A second, of one worker. An honest one shows some if somebody who cannot sign may write jobs. */
    private static final RateLimiterConfig FORGED = RateLimiterConfig.custom()
            .limitForPeriod(100)
            .limitRefreshPeriod(Duration.ofSeconds(1))
            .timeoutDuration(Duration.ZERO)
            .build();

    private final SchedulerKeys schedulers;
    private final RateLimiterRegistry limits;
    private final TokenVault vault;
    private final Jobs jobs;
    private final Ledger ledger;
    private final TokenUnsealer opening;
    private final Freezes freezes;
    private final LeaseAudit audit;
    private final LeaseSettings settings;
    private final Clock clock;

    LeaseDesk(
            SchedulerKeys schedulers,
            RateLimiterRegistry limits,
            TokenVault vault,
            Jobs jobs,
            Ledger ledger,
            TokenUnsealer opening,
            Freezes freezes,
            LeaseAudit audit,
            LeaseSettings settings,
            Clock clock) {
        this.schedulers = schedulers;
        this.limits = limits;
        this.vault = vault;
        this.jobs = jobs;
        this.ledger = ledger;
        this.opening = opening;
        this.freezes = freezes;
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
            Map<String, WrappedKey> keys = decide(asked, worker, now);
            var recording = Traces.begin("ledger", SpanKind.INTERNAL);
            try {
                ledger.record(asked, worker, now);
            } catch (RuntimeException e) {
                // Some of it may be written all the same.
                ledger.giveBack(leases(asked, Refusal.UNAVAILABLE));
                throw e;
            } finally {
                recording.end();
            }
            open(asked, keys, sealer, worker, now);
            audit.copy(asked, worker, now);
            return asked.stream().map(LeaseDesk::answerOf).toList();
        }
    }

    private List<Asked> admit(LeaseRequest request, String worker) {
        TicketVerifier verifier = schedulers.verifier();
        var limit = limits.rateLimiter(worker);
        var forged = limits.rateLimiter("forged by " + worker, FORGED);
        return request.asks().parallelStream()
                .map(ask -> admit(ask.purpose(), verifier.verify(ask.ticket()), limit, forged))
                .toList();
    }

    /** Forged tickets have a limit of their own: they take nothing from the users of the others, and beyond it they wait. */
    static Asked admit(Purpose purpose, Verdict verdict, RateLimiter limit, RateLimiter forged) {
        return switch (verdict) {
            case Verdict.Invalid(Refusal reason, String detail) ->
                (reason.forged() ? forged : limit).acquirePermission()
                        ? new Asked(purpose, null, reason, detail)
                        : new Asked(purpose, null, Refusal.RATE_LIMITED, null);
            case Verdict.Expired(TicketClaims claims) ->
                new Asked(
                        purpose,
                        claims,
                        limit.acquirePermission() ? Refusal.TICKET_EXPIRED : Refusal.RATE_LIMITED,
                        null);
            case Verdict.Valid(TicketClaims claims) ->
                new Asked(purpose, claims, limit.acquirePermission() ? null : Refusal.RATE_LIMITED, null);
        };
    }

    private static Map<Lease, Refusal> leases(List<Asked> asked, Refusal reason) {
        Map<Lease, Refusal> leases = new HashMap<>();
        asked.stream().map(one -> one.lease).filter(Objects::nonNull).forEach(lease -> leases.put(lease, reason));
        return leases;
    }

    private Map<String, WrappedKey> decide(List<Asked> asked, String worker, Instant now) {
        Set<String> users = new HashSet<>();
        Set<String> jobIds = new HashSet<>();
        for (Asked one : asked) {
            if (one.claims != null) {
                users.add(one.claims.userId());
                jobIds.add(one.claims.jobId());
            }
        }

        Set<String> odd = ConcurrentHashMap.newKeySet();
        var frozen = ConcurrentCall.begin(() -> freezes.covers(worker));
        var jobsOfAsks = ConcurrentCall.begin(() -> each(jobIds, jobs::find, odd));
        Map<String, Token> tokens = each(users, vault::find, odd);
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
        var decisions = new Decisions(jobsOfAsks.join(), tokens, keys.keySet(), frozen.join(), now, settings.ttl());
        for (Asked one : asked) {
            TicketClaims claims = one.claims;
            if (claims != null && (odd.contains(claims.userId()) || odd.contains(claims.jobId()))) {
                one.refuse(Refusal.UNAVAILABLE);
            } else {
                decide(decisions, one);
            }
        }
        return keys;
    }

    /** What nobody foresaw about one ask must not fail its neighbours; it can be asked again. */
    private void decide(Decisions decisions, Asked one) {
        try {
            decisions.decide(one);
        } catch (RuntimeException e) {
            failures.error(e.getClass().getName(), "An ask could not be decided", e);
            one.change = null;
            one.refuse(Refusal.UNAVAILABLE);
        }
    }

    /** In one read; where a document cannot be made sense of, one by one, so that it stands in nobody else's way. */
    private <T> Map<String, T> each(
            Set<String> ids, Function<Collection<String>, Map<String, T>> find, Set<String> odd) {
        try {
            return new HashMap<>(find.apply(ids));
        } catch (RuntimeException e) {
            if (Store.isOutage(e)) {
                throw e;
            }
            Map<String, T> found = new HashMap<>();
            for (String id : ids) {
                try {
                    found.putAll(find.apply(List.of(id)));
                } catch (RuntimeException broken) {
                    if (Store.isOutage(broken)) {
                        throw broken;
                    }
                    failures.error("document", "The document " + id + " cannot be made sense of", broken);
                    odd.add(id);
                }
            }
            return found;
        }
    }

    private void open(List<Asked> asked, Map<String, WrappedKey> keys, Sealer sealer, String worker, Instant now) {
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
        Map<String, Outcome> outcomes;
        Map<String, Refusal> refused;
        boolean frozen;
        try {
            outcomes = opening.open(leases, keys, sealer, now);
            refused = refused(outcomes);
            // A freeze that was acknowledged meanwhile wins, as a disconnect does.
            frozen = freezes.covers(worker);
        } catch (RuntimeException e) {
            ledger.giveBack(leases(asked, Refusal.UNAVAILABLE));
            throw e;
        }
        Map<Lease, Refusal> unopened = new HashMap<>();
        for (Asked one : asked) {
            Lease lease = one.lease;
            if (lease == null) {
                continue;
            }
            if (frozen) {
                unopened.put(lease, Refusal.FROZEN);
                one.refuse(Refusal.FROZEN);
            } else if (outcomes.get(lease.userId()) instanceof Outcome.Resealed(Map<String, String> tokens)) {
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
                case Outcome.Resealed _ -> {}
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
