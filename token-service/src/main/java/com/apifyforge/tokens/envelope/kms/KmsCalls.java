package com.apifyforge.tokens.envelope.kms;

import com.apifyforge.tokens.envelope.KeysUnavailableException;
import com.apifyforge.tokens.envelope.UnreadableException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.model.IncorrectKeyException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KmsException;

/**
 * What the failures of KMS mean, and a breaker above the SDK's retries: while KMS is away a lease is answered at once,
 * and not after the whole deadline. Only that KMS is away counts. A refused key or a broken ciphertext is an answer, so
 * a key that is switched on again is used by the next call. Said here and nowhere else, when it changes: one batch of
 * leases may be hundreds of calls.
 */
final class KmsCalls {
    private static final Logger log = LoggerFactory.getLogger(KmsCalls.class);
    static final Duration PAUSE = Duration.ofSeconds(5);

    private final CircuitBreaker breaker;
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private final Runnable onAway;
    private final AtomicBoolean away = new AtomicBoolean();
    private volatile String failure = "";

    /** {@code onAway} is called with each call that KMS does not serve. */
    KmsCalls(Clock clock, Runnable onAway) {
        this.onAway = onAway;
        breaker = CircuitBreaker.of(
                "kms",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(10)
                        .minimumNumberOfCalls(5)
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(PAUSE)
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .recordException(KmsCalls::isAway)
                        .clock(clock)
                        .build());
        breaker.getEventPublisher()
                .onError(event -> failure = reason(event.getThrowable()))
                .onStateTransition(event -> log.warn("Calls to KMS: {} ({})", event.getStateTransition(), failure));
    }

    /** {@code what} KMS is asked to do, and with which key: what is refused for one may be allowed for another. */
    <R> R call(String what, Supplier<R> call) {
        return probe(what, () -> breaker.executeSupplier(call));
    }

    /** Beside the breaker: asked to learn whether KMS is back, not to be spared. */
    <R> R probe(String what, Supplier<R> call) {
        try {
            R answer = call.get();
            if (away.compareAndSet(true, false)) {
                log.warn("KMS serves again.");
            }
            if (refused.remove(what) != null) {
                log.info("KMS allows again: {}", what);
            }
            return answer;
        } catch (InvalidCiphertextException | IncorrectKeyException broken) {
            throw new UnreadableException();
        } catch (CallNotPermittedException spared) {
            throw new KeysUnavailableException("KMS does not serve: " + failure, spared);
        } catch (SdkException failed) {
            String reason = reason(failed);
            if (isAway(failed)) {
                onAway.run();
                if (away.compareAndSet(false, true)) {
                    log.warn("KMS does not serve: {}. Connects and jobs wait; nothing is lost.", reason);
                }
                throw new KeysUnavailableException("KMS does not serve: " + reason, failed);
            }
            if (!reason.equals(refused.put(what, reason))) {
                log.error(
                        "KMS refuses: {}. {} cannot go on until the key, its policy or the credentials are put right.",
                        reason,
                        what);
            }
            throw new KeysUnavailableException("KMS refuses: " + reason, failed);
        }
    }

    private static boolean isAway(Throwable failure) {
        return !(failure instanceof KmsException answer)
                || answer.statusCode() >= 500
                || answer.isThrottlingException();
    }

    /** What KMS answered, or the kind of what kept it from answering: missing credentials are a failure of ours. */
    private static String reason(Throwable failure) {
        if (!(failure instanceof KmsException answer)) {
            var cause = failure.getCause();
            return (cause == null ? failure : cause).getClass().getSimpleName();
        }
        var details = answer.awsErrorDetails();
        return details == null ? "status " + answer.statusCode() : details.errorCode() + ": " + details.errorMessage();
    }
}
