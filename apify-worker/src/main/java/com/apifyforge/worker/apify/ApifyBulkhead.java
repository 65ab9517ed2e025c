package com.apifyforge.worker.apify;

import com.apifyforge.apify.ApifyClient;
import com.apifyforge.apify.ApifyReply;
import com.apifyforge.apify.ApifyReply.NotSent;
import com.apifyforge.apify.ApifyReply.Unanswered;
import com.apifyforge.apify.wire.NotSentReason;
import com.apifyforge.service.Metric;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the calls to Apify: never more at once than connections, and of one user no more than a quarter of them, so
 * that calls that hang leave the other users theirs. Places are reserved before a lease is requested; a token is never
 * opened for a call that would have to wait. Nothing is retried here.
 *
 * <p>While Apify is down nothing is sent: what is not sent need not be reconciled. Only missing answers count as down;
 * a refused token or a bad request is an answer. A connection that cannot be made counts each time, as no user causes
 * it. A missing answer can be the fault of one Actor or one account, so it counts once for a user until that user gets
 * an answer: what fails for one user alone never shuts out the others.
 */
public final class ApifyBulkhead {
    private static final Logger log = LoggerFactory.getLogger(ApifyBulkhead.class);

    private final ApifyClient client;
    private final UserPlaces connections;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Set<String> unanswered = ConcurrentHashMap.newKeySet();
    private final CircuitBreaker breaker;
    private final MeterRegistry meters;

    ApifyBulkhead(ApifyClient client, ApifyAccessSettings settings, MeterRegistry meters) {
        this.client = client;
        this.meters = meters;
        connections = new UserPlaces(settings.maxConnections());
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
        Metric.APIFY_CALLS_UNDER_WAY.gauge(meters, underWay::get);
    }

    /** Does the user have all the places that one user may have? */
    public boolean isBusy(String userId) {
        return connections.isBusy(userId);
    }

    /** Up to {@code wanted} places, at least one; empty if none is free or the user {@link #isBusy}. Does not wait. */
    public Optional<CallPlaces> reserve(String userId, int wanted) {
        int places = Math.min(wanted, connections.mostOfAUser());
        while (places > 0 && !connections.take(userId, places)) {
            places--;
        }
        return places == 0 ? Optional.empty() : Optional.of(new CallPlaces(this, userId, places));
    }

    void release(String userId, int places) {
        connections.release(userId, places);
    }

    /** True once a place is free, false after {@code patience} without one. */
    public boolean awaitPlace(Duration patience) {
        try {
            return connections.awaitOne(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** {@code stillWanted} is read last before the request goes out; if it is false, the answer is {@link NotSent}. */
    <T> ApifyReply<T> send(
            String name, String userId, BooleanSupplier stillWanted, Function<ApifyClient, ApifyReply<T>> call) {
        if (!breaker.tryAcquirePermission()) {
            return new NotSent<>(NotSentReason.APIFY_DOWN);
        }
        if (!stillWanted.getAsBoolean()) {
            breaker.releasePermission();
            return new NotSent<>(NotSentReason.TOO_LATE);
        }
        long began = breaker.getCurrentTimestamp();
        underWay.incrementAndGet();
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
        } finally {
            underWay.decrementAndGet();
        }
    }

    private void count(String userId, ApifyReply<?> reply, long took) {
        switch (reply) {
            case NotSent<?>(NotSentReason why) when why.isOfToken() -> breaker.releasePermission();
            case Unanswered<?> _ when !unanswered.add(userId) -> breaker.releasePermission();
            case NotSent<?> _, Unanswered<?> _ -> breaker.onError(took, breaker.getTimestampUnit(), NoAnswer.INSTANCE);
            case ApifyReply.Ok<?> _,
                    ApifyReply.TokenUnusable<?> _,
                    ApifyReply.UserMustAct<?> _,
                    ApifyReply.NotNow<?> _,
                    ApifyReply.BadRequest<?> _,
                    ApifyReply.Unreadable<?> _ -> {
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
