package com.apifyforge.worker.lease;

import com.apifyforge.service.telemetry.TraceHeader;
import com.apifyforge.service.telemetry.Traces;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * POSTs to the token-service over TLS 1.3 with the worker's certificate. The JDK's client copies what it reads about
 * the heap; here it may, as every token in an answer is sealed.
 */
final class TokenServiceHttp implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TokenServiceHttp.class);
    /** More than a lease's time: what comes later than that has ended by itself. */
    private static final Duration LATEST = Duration.ofMinutes(1);

    private volatile HttpClient http;
    private final URI base;
    private final Duration timeout;
    private final CircuitBreaker breaker;
    private final OwnCertificate own;
    private final Clock clock;

    TokenServiceHttp(SSLContext tls, LeaseSettings settings, Clock clock) {
        own = new OwnCertificate(settings.certificate());
        this.clock = clock;
        http = client(tls, settings.timeout());
        base = settings.url();
        timeout = settings.timeout();
        breaker = CircuitBreaker.of(
                "token-service",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(20)
                        .minimumNumberOfCalls(5)
                        .failureRateThreshold(80)
                        .waitDurationInOpenState(settings.pauseWhenDown())
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .build());
        breaker.getEventPublisher()
                .onStateTransition(event -> log.warn("Calls to the token-service: {}", event.getStateTransition()));
    }

    private static HttpClient client(SSLContext tls, Duration timeout) {
        var tls13 = new SSLParameters();
        tls13.setProtocols(new String[] {"TLSv1.3"});
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(tls)
                .sslParameters(tls13)
                .build();
    }

    /** From the next call on; those under way end as they began. */
    void identify(SSLContext tls) {
        HttpClient old = http;
        http = client(tls, timeout);
        old.shutdown();
    }

    /**
     * Throws {@link LeaseUnavailableException} for anything but 200 in time; never quotes the answer. {@code late} gets
     * the answer that comes after that.
     */
    HttpResponse<byte[]> post(String path, byte[] json, Consumer<HttpResponse<byte[]>> late)
            throws LeaseUnavailableException {
        if (!breaker.tryAcquirePermission()) {
            throw new LeaseUnavailableException("not asked: it did not answer of late");
        }
        long began = breaker.getCurrentTimestamp();
        var span = Traces.begin("POST " + path, SpanKind.CLIENT);
        try {
            var request = HttpRequest.newBuilder(base.resolve(path))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(json));
            String traced = TraceHeader.of(Context.current().with(span));
            if (traced != null) {
                request.header(TraceHeader.NAME, traced);
            }
            var answer = send(request.build(), late);
            breaker.onSuccess(breaker.getCurrentTimestamp() - began, breaker.getTimestampUnit());
            return answer;
        } catch (LeaseUnavailableException e) {
            breaker.onError(breaker.getCurrentTimestamp() - began, breaker.getTimestampUnit(), e);
            span.setStatus(StatusCode.ERROR);
            throw e;
        } finally {
            span.end();
        }
    }

    /** Beside the breaker: it is asked to learn whether the service is back, not to be spared. */
    void get(String path) throws LeaseUnavailableException {
        send(HttpRequest.newBuilder(base.resolve(path)).GET().build(), _ -> {});
    }

    /** The JDK's own timeout ends with the head of the answer; this one with its last byte. */
    private HttpResponse<byte[]> send(HttpRequest request, Consumer<HttpResponse<byte[]>> late)
            throws LeaseUnavailableException {
        var coming = http.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            var answer = coming.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (answer.statusCode() == 200) {
                return answer;
            }
            throw new LeaseUnavailableException("status " + answer.statusCode());
        } catch (ExecutionException e) {
            throw new LeaseUnavailableException(reason(e.getCause()));
        } catch (TimeoutException e) {
            coming.thenAccept(late);
            CompletableFuture.delayedExecutor(LATEST.toNanos(), TimeUnit.NANOSECONDS)
                    .execute(() -> coming.cancel(true));
            throw new LeaseUnavailableException("no answer in " + timeout);
        } catch (InterruptedException e) {
            coming.cancel(true);
            Thread.currentThread().interrupt();
            throw new LeaseUnavailableException("interrupted");
        }
    }

    private String reason(@Nullable Throwable failure) {
        String fault = failure instanceof IOException ? own.fault(clock.instant()) : "";
        return fault.isEmpty() ? String.valueOf(failure) : fault + " (" + failure + ")";
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
