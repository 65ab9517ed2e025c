package com.apifyforge.worker.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.embedded.ca.LocalCa;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseJson;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.worker.Background;
import com.apifyforge.worker.WorkerSettings;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** A token-service that grants leases when the worker has stopped waiting for them. */
class LateLeasesTest {
    @TempDir
    Path folder;

    private final CountDownLatch given = new CountDownLatch(1);
    private final CompletableFuture<LeaseResult.Batch> givenBack = new CompletableFuture<>();

    @Test
    void leasesThatComeTooLateAreGivenBack() throws Exception {
        var own = LocalCa.in(folder).issue("token-service", null);
        var tls = tls(own);
        var meters = new SimpleMeterRegistry();
        var background = new Background(new WorkerSettings(Duration.ofSeconds(5)));
        background.start();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(threads);
            server.setHttpsConfigurator(new HttpsConfigurator(tls));
            server.createContext("/v1/leases", this::grantLate);
            server.createContext("/v1/leases/results", this::take);
            server.start();
            var settings = settings(server.getAddress().getPort(), own);
            try (var http = new TokenServiceHttp(tls, settings, Clock.systemUTC())) {
                var reports = new LeaseReports(http, background, settings.reportFor(), System::nanoTime, meters);
                var leases = new LeaseClient(http, reports, Clock.systemUTC(), System::nanoTime, meters);

                assertThatThrownBy(() -> leases.ask(List.of(
                                new Ask("started", Purpose.START),
                                new Ask("open", Purpose.START),
                                new Ask("followed", Purpose.FOLLOW))))
                        .isInstanceOf(LeaseUnavailableException.class)
                        .hasMessageContaining("no answer");
                given.countDown();

                assertThat(givenBack.get(30, TimeUnit.SECONDS).results())
                        .containsExactly(
                                new LeaseResult.NotStarted("lease-1", "ONLY_LOOKING", false),
                                new LeaseResult.Unanswered("lease-2", true));
            } finally {
                server.stop(0);
            }
        }
        background.stop();
    }

    private void grantLate(HttpExchange call) throws IOException {
        try {
            given.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        var now = Instant.parse("2026-11-27T10:00:00Z");
        answer(
                call,
                LeaseJson.write(List.of(
                        new LeaseAnswer.Start("lease-1", 1, "marker-1", now.plusSeconds(45), "sealed"),
                        new LeaseAnswer.Reconcile("lease-2", 1, "marker-2", now, now.plusSeconds(45), "sealed"),
                        new LeaseAnswer.Follow("lease-3", now.plusSeconds(45), "sealed"))));
    }

    private void take(HttpExchange call) throws IOException {
        var results = LeaseJson.readResults(call.getRequestBody().readAllBytes());
        givenBack.complete(results);
        answer(
                call,
                LeaseJson.write(new LeaseResult.Accepted(
                        results.results().stream().map(_ -> true).toList())));
    }

    private static void answer(HttpExchange call, byte[] body) throws IOException {
        try (call) {
            call.sendResponseHeaders(200, body.length);
            call.getResponseBody().write(body);
        }
    }

    private static SSLContext tls(LocalCa.Identity own) {
        var ca = own.certificate().resolveSibling("ca.crt");
        return SslBundle.of(new PemSslStoreBundle(
                        PemSslStoreDetails.forCertificate(
                                        own.certificate().toUri().toString())
                                .withPrivateKey(own.key().toUri().toString()),
                        PemSslStoreDetails.forCertificate(ca.toUri().toString())))
                .createSslContext();
    }

    private static LeaseSettings settings(int port, LocalCa.Identity own) {
        return new LeaseSettings(
                URI.create("https://localhost:" + port),
                own.certificate(),
                own.key(),
                own.certificate(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofMinutes(1));
    }
}
