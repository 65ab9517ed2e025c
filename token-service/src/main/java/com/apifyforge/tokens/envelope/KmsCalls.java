package com.apifyforge.tokens.envelope;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.model.IncorrectKeyException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KmsException;

/**
 * What the failures of KMS mean, and a breaker above the SDK's retries: while KMS is away a lease is answered at once, and
 * not after the whole deadline. Only that KMS is away counts. A refused key or a broken ciphertext is an answer, so a key
 * that is switched on again is used by the next call.
 */
final class KmsCalls {
    private static final Logger log = LoggerFactory.getLogger(KmsCalls.class);
    static final Duration PAUSE = Duration.ofSeconds(5);

    private final CircuitBreaker breaker;

    KmsCalls(Clock clock) {
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
                .onStateTransition(event -> log.warn("Calls to KMS: {}", event.getStateTransition()));
    }

    <R> R call(Supplier<R> call) {
        return probe(() -> breaker.executeSupplier(call));
    }

    /** Beside the breaker: asked to learn whether KMS is back, not to be spared. */
    <R> R probe(Supplier<R> call) {
        try {
            return call.get();
        } catch (InvalidCiphertextException | IncorrectKeyException broken) {
            throw new UnreadableException();
        } catch (CallNotPermittedException spared) {
            throw new KeysUnavailableException("KMS is not asked, as it did not serve of late", spared);
        } catch (SdkException failed) {
            if (isAway(failed)) {
                throw new KeysUnavailableException("KMS does not serve", failed);
            }
            String reason = reason((KmsException) failed);
            log.error(
                    "KMS refuses: {}. Nothing can be opened until the key, its policy or the credentials are put right.",
                    reason);
            throw new KeysUnavailableException("KMS refuses: " + reason, failed);
        }
    }

    private static boolean isAway(Throwable failure) {
        return !(failure instanceof KmsException answer)
                || answer.statusCode() >= 500
                || answer.isThrottlingException();
    }

    private static String reason(KmsException refused) {
        var details = refused.awsErrorDetails();
        return details == null ? "status " + refused.statusCode() : details.errorCode() + ": " + details.errorMessage();
    }
}
