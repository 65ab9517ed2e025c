package com.apifyforge.tokens.lease;

import com.apifyforge.events.lease.LeaseRequest;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.ticket.TicketClaims;
import com.apifyforge.events.ticket.TicketVerifier;
import com.apifyforge.events.ticket.TicketVerifier.Verdict;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.time.Duration;
import java.util.List;

/** Checks tickets and limits what one worker may ask for. Refuses at once: the worker has a delay topic to wait in. */
final class TicketGate {
    /** Forged tickets a second, of one worker. An honest one shows some if somebody who cannot sign may write jobs. */
    private static final int FORGED_PER_SECOND = 100;

    private final SchedulerKeys schedulers;
    private final RateLimiterRegistry own;
    private final RateLimiterRegistry forged = RateLimiterRegistry.of(perSecond(FORGED_PER_SECOND));

    TicketGate(SchedulerKeys schedulers, int asksPerSecond) {
        this.schedulers = schedulers;
        this.own = RateLimiterRegistry.of(perSecond(asksPerSecond));
    }

    private static RateLimiterConfig perSecond(int permissions) {
        return RateLimiterConfig.custom()
                .limitForPeriod(permissions)
                .limitRefreshPeriod(Duration.ofSeconds(1))
                .timeoutDuration(Duration.ZERO)
                .build();
    }

    /** In the order of the requests. */
    List<Admission> admit(LeaseRequest request, String worker) {
        TicketVerifier verifier = schedulers.verifier();
        RateLimiter ownLimit = own.rateLimiter(worker);
        RateLimiter forgedLimit = forged.rateLimiter(worker);
        return request.asks().parallelStream()
                .map(ask -> admit(verifier.verify(ask.ticket()), ownLimit, forgedLimit))
                .toList();
    }

    /**
     * Forged tickets have a limit of their own: they take nothing from the users of the others, and beyond it they
     * wait.
     */
    static Admission admit(Verdict verdict, RateLimiter own, RateLimiter forged) {
        return switch (verdict) {
            case Verdict.Invalid(Refusal reason, String detail) ->
                (reason.forged() ? forged : own).acquirePermission()
                        ? new Admission.Rejected(reason, detail)
                        : new Admission.Rejected(Refusal.RATE_LIMITED, null);
            case Verdict.Expired(TicketClaims claims) ->
                new Admission.Limited(claims, own.acquirePermission() ? Refusal.TICKET_EXPIRED : Refusal.RATE_LIMITED);
            case Verdict.Valid(TicketClaims claims) ->
                own.acquirePermission()
                        ? new Admission.Admitted(claims)
                        : new Admission.Limited(claims, Refusal.RATE_LIMITED);
        };
    }
}
