package com.apifyforge.worker.apify;

import com.apifyforge.apify.ApifyClient;
import com.apifyforge.apify.ApifyReply;
import com.apifyforge.apify.ApifyReply.NotSent;
import com.apifyforge.apify.ApifyReply.Unanswered;
import com.apifyforge.apify.Run;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Every call to Apify goes through here. There are never more at once than connections, so that nobody waits for one with
 * a lease running out. While Apify is down nothing is sent: what is not sent need not be reconciled. Only missing answers
 * count as down; a refused token or a bad request is an answer. Nothing is ever tried again here.
 */
public final class ApifyGate {
    /** Why a start was not sent: it was no longer wanted. */
    public static final String TOO_LATE = "too-late";

    private final ApifyClient client;
    private final Semaphore connections;
    private final CircuitBreaker breaker;

    ApifyGate(ApifyClient client, ApifyAccessSettings settings) {
        this.client = client;
        connections = new Semaphore(settings.maxConnections());
        breaker = CircuitBreaker.of(
                "apify",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(100)
                        .minimumNumberOfCalls(20)
                        .failureRateThreshold(80)
                        .waitDurationInOpenState(settings.pauseWhenDown())
                        .permittedNumberOfCallsInHalfOpenState(10)
                        .build());
    }

    public <T> ApifyReply<T> call(Function<ApifyClient, ApifyReply<T>> call) {
        return call(() -> true, call);
    }

    /** {@code stillWanted} is asked last before the request goes out; where it is not, the answer is {@link NotSent}. */
    public ApifyReply<Run> start(BooleanSupplier stillWanted, Function<ApifyClient, ApifyReply<Run>> start) {
        return call(stillWanted, start);
    }

    private <T> ApifyReply<T> call(BooleanSupplier stillWanted, Function<ApifyClient, ApifyReply<T>> call) {
        try {
            connections.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new NotSent<>("interrupted");
        }
        try {
            return breaker.tryAcquirePermission() ? send(stillWanted, call) : new NotSent<>("apify-down");
        } finally {
            connections.release();
        }
    }

    private <T> ApifyReply<T> send(BooleanSupplier stillWanted, Function<ApifyClient, ApifyReply<T>> call) {
        if (!stillWanted.getAsBoolean()) {
            breaker.releasePermission();
            return new NotSent<>(TOO_LATE);
        }
        long began = breaker.getCurrentTimestamp();
        try {
            ApifyReply<T> reply = call.apply(client);
            count(reply, breaker.getCurrentTimestamp() - began);
            return reply;
        } catch (RuntimeException e) {
            breaker.releasePermission();
            throw e;
        }
    }

    private void count(ApifyReply<?> reply, long took) {
        switch (reply) {
            case NotSent<?>(String why) when why.startsWith("token-") -> breaker.releasePermission();
            case NotSent<?> _, Unanswered<?> _ -> breaker.onError(took, breaker.getTimestampUnit(), NoAnswer.INSTANCE);
            default -> breaker.onSuccess(took, breaker.getTimestampUnit());
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
