package com.apifyforge.tokens.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.Target;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.ticket.TicketClaims;
import com.apifyforge.events.ticket.TicketVerifier.Verdict;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a ticket is, it takes one permission: of the worker's own, or, if forged, of those beside them. */
class TicketGateTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final TicketClaims CLAIMS =
            new TicketClaims("test", "anna", "job", new Target.Actor("hello"), NOON, NOON.plusSeconds(60));

    private final RateLimiter own = once("own");
    private final RateLimiter forged = once("forged");

    static Stream<Verdict> verdicts() {
        return Stream.concat(
                Arrays.stream(Refusal.values())
                        .filter(refusal -> refusal.name().startsWith("TICKET_") && refusal != Refusal.TICKET_EXPIRED)
                        .map(refusal -> new Verdict.Invalid(refusal, "detail")),
                Stream.of(new Verdict.Expired(CLAIMS), new Verdict.Valid(CLAIMS)));
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void everyTicketTakesOnePermissionAndWaitsWhereThereIsNone(Verdict verdict) {
        boolean isForged = verdict instanceof Verdict.Invalid(Refusal reason, var _) && reason.forged();

        Admission first = TicketGate.admit(verdict, own, forged);
        Admission second = TicketGate.admit(verdict, own, forged);

        assertThat(isRateLimited(first)).isFalse();
        assertThat(isRateLimited(second)).isTrue();
        assertThat(own.acquirePermission()).isEqualTo(isForged);
        assertThat(forged.acquirePermission()).isEqualTo(!isForged);
    }

    private static boolean isRateLimited(Admission admission) {
        return switch (admission) {
            case Admission.Rejected(Refusal reason, var _) -> reason == Refusal.RATE_LIMITED;
            case Admission.Limited(var _, Refusal objection) -> objection == Refusal.RATE_LIMITED;
            case Admission.Admitted _ -> false;
        };
    }

    private static RateLimiter once(String name) {
        return RateLimiter.of(
                name,
                RateLimiterConfig.custom()
                        .limitForPeriod(1)
                        .limitRefreshPeriod(Duration.ofDays(1))
                        .timeoutDuration(Duration.ZERO)
                        .build());
    }
}
