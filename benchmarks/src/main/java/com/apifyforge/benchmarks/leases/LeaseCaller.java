package com.apifyforge.benchmarks.leases;

import com.apifyforge.client.Endpoints;
import com.apifyforge.embedded.ca.LocalCa.Identity;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseJson;
import com.apifyforge.events.lease.LeaseRequest;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.sealing.Opener;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import javax.net.ssl.SSLContext;

/** Asks as a worker does: over TLS 1.3 with a worker's certificate, with a one-use key for each call. */
final class LeaseCaller implements AutoCloseable {
    private final HttpClient http;
    private final URI leases;

    LeaseCaller(Endpoints endpoints, Identity worker) {
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls(endpoints, worker))
                .build();
        leases = endpoints.tokenService().resolve("/v1/leases");
    }

    /** Netty reads PEM files, which the JDK does not. */
    private static SSLContext tls(Endpoints endpoints, Identity worker) {
        try {
            var context = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3")
                    .trustManager(endpoints.ca().toFile())
                    .keyManager(worker.certificate().toFile(), worker.key().toFile())
                    .build();
            return ((JdkSslContext) context).context();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tokens in the answers stay sealed. */
    List<LeaseAnswer> ask(List<Ask> asks) {
        try (var opener = Opener.generate("once")) {
            var request = HttpRequest.newBuilder(leases)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(LeaseJson.write(new LeaseRequest(opener.publicJwk(), asks))));
            var response = http.send(request.build(), BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new IllegalStateException("The token-service answered " + response.statusCode() + ".");
            }
            return LeaseJson.readAnswers(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
