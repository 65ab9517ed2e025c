package com.apifyforge.worker.apify;

import com.apifyforge.apify.ApifyClient;
import com.apifyforge.apify.ApifyReply;
import com.apifyforge.apify.ApifyReply.NotSent;
import com.apifyforge.apify.ApifyReply.Unanswered;
import com.apifyforge.secret.Loan;
import com.apifyforge.service.Metric;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every call to Apify goes through here. There are never more at once than connections, so that nobody waits for one with
 * a lease running out; and of one user no more than a quarter of them, so that calls of his that hang leave the others
 * theirs. Nothing is ever tried again here.
 *
 * <p>While Apify is down nothing is sent: what is not sent need not be reconciled. Only missing answers count as down; a
 * refused token or a bad request is an answer. That no connection can be had is nobody's own fault and counts each time.
 * An answer that does not come can be one Actor's or one account's, so it counts once a user, until he gets one: what
 * fails for one user alone never shuts out the others.
 */
public final class ApifyBulkhead {
    private static final Logger log = LoggerFactory.getLogger(ApifyBulkhead.class);

    /** Why a start was not sent: it was no longer wanted. */
    public static final String TOO_LATE = "too-late";
    /** Why nothing was sent: the user has as many calls under way as he may have. */
    public static final String USER_BUSY = "user-busy";

    private final ApifyClient client;
    private final Semaphore connections;
    private final int mostOfAUser;
    private final Map<String, Integer> underWay = new ConcurrentHashMap<>();
    private final Set<String> unanswered = ConcurrentHashMap.newKeySet();
    private final CircuitBreaker breaker;
    private final MeterRegistry meters;

    ApifyBulkhead(ApifyClient client, ApifyAccessSettings settings, MeterRegistry meters) {
        this.client = client;
        this.meters = meters;
        connections = new Semaphore(settings.maxConnections());
        mostOfAUser = Math.max(1, settings.maxConnections() / 4);
        breaker = CircuitBreaker.of(
                "apify",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(100)
                        .minimumNumberOfCalls(20)
                        .failureRateThreshold(80)
                        .waitDurationInOpenState(settings.pauseWhenDown())
                        .permittedNumberOfCallsInHalfOpenState(10)
                        .build());
        breaker.getEventPublisher()
                .onStateTransition(event -> log.warn("Calls to Apify: {}", event.getStateTransition()));
        // The few calls that try whether Apify is back are all new evidence.
        breaker.getEventPublisher().onStateTransition(_ -> unanswered.clear());
        Metric.APIFY_BREAKER_OPEN.gauge(meters, () -> breaker.getState() == CircuitBreaker.State.CLOSED ? 0 : 1);
        Metric.APIFY_CALLS_UNDER_WAY.gauge(meters, () -> settings.maxConnections() - connections.availablePermits());
    }

    public UserApifyClient caller(String userId, Loan token) {
        return new UserApifyClient(this, userId, token);
    }

    /** Whether a call of his would not be sent now. */
    public boolean isBusy(String userId) {
        return underWay.getOrDefault(userId, 0) >= mostOfAUser;
    }

    /** {@code stillWanted} is asked last before the request goes out; where it is not, the answer is {@link NotSent}. */
    <T> ApifyReply<T> pass(
            String name, String userId, BooleanSupplier stillWanted, Function<ApifyClient, ApifyReply<T>> call) {
        try {
            return underWay.merge(userId, 1, Integer::sum) <= mostOfAUser
                    ? connected(name, userId, stillWanted, call)
                    : new NotSent<>(USER_BUSY);
        } finally {
            underWay.computeIfPresent(userId, (_, calls) -> calls == 1 ? null : calls - 1);
        }
    }

    private <T> ApifyReply<T> connected(
            String name, String userId, BooleanSupplier stillWanted, Function<ApifyClient, ApifyReply<T>> call) {
        try {
            connections.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new NotSent<>("interrupted");
        }
        try {
            return breaker.tryAcquirePermission() ? send(name, userId, stillWanted, call) : new NotSent<>("apify-down");
        } finally {
            connections.release();
        }
    }

    private <T> ApifyReply<T> send(
            String name, String userId, BooleanSupplier stillWanted, Function<ApifyClient, ApifyReply<T>> call) {
        if (!stillWanted.getAsBoolean()) {
            breaker.releasePermission();
            return new NotSent<>(TOO_LATE);
        }
        long began = breaker.getCurrentTimestamp();
        try {
            ApifyReply<T> reply = call.apply(client);
            long took = breaker.getCurrentTimestamp() - began;
            count(userId, reply, took);
            var duration = Duration.of(took, breaker.getTimestampUnit().toChronoUnit());
            Metric.APIFY_CALLS.time(meters, duration, name, reply.getClass().getSimpleName());
            return reply;
        } catch (RuntimeException e) {
            breaker.releasePermission();
            throw e;
        }
    }

    private void count(String userId, ApifyReply<?> reply, long took) {
        switch (reply) {
            case NotSent<?>(String why) when why.startsWith("token-") -> breaker.releasePermission();
            case Unanswered<?> _ when !unanswered.add(userId) -> breaker.releasePermission();
            case NotSent<?> _, Unanswered<?> _ -> breaker.onError(took, breaker.getTimestampUnit(), NoAnswer.INSTANCE);
            default -> {
                unanswered.remove(userId);
                breaker.onSuccess(took, breaker.getTimestampUnit());
            }
        }
    }

    /** The breaker wants a throwable where there was only a missing answer. */
    private static final class NoAnswer extends RuntimeException {
        private static final long serialVersionUID = 1;
        static final NoAnswer INSTANCE = new NoAnswer();

        private NoAnswer() {
            super("no answer", null, false, false);
        }
    }
}
