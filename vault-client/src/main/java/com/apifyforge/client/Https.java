package com.apifyforge.client;

import com.apifyforge.events.codec.ContractException;
import com.apifyforge.events.codec.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import tools.jackson.databind.JsonNode;

/**
 * JSON over HTTPS from the token-service. The JDK's client leaves copies of what it carries in memory, so no token ever
 * passes through here.
 */
final class Https implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client;
    private final URI base;

    private Https(SSLContext tls, URI base) {
        this.client = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(PATIENCE)
                .build();
        this.base = base;
    }

    /** Trusts this CA and nobody else; shows no certificate of its own. */
    static Https anonymous(URI base, Path ca) {
        return new Https(Pem.trusting(ca), base);
    }

    static Https identified(URI base, Path ca, Path certificate, Path key) {
        return new Https(Pem.identified(ca, certificate, key), base);
    }

    /** Throws {@link VaultClientException} for anything but 200, with the server's own words where it has some. */
    JsonNode get(String pathAndQuery) {
        return exchange(HttpRequest.newBuilder(base.resolve(pathAndQuery)));
    }

    /** As {@link #get}. */
    JsonNode post(String path, Object json) {
        var body = HttpRequest.BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(json));
        return exchange(HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .POST(body));
    }

    /** As {@link #get}. */
    JsonNode delete(String pathAndQuery) {
        return exchange(HttpRequest.newBuilder(base.resolve(pathAndQuery)).DELETE());
    }

    private JsonNode exchange(HttpRequest.Builder request) {
        HttpResponse<byte[]> response = send(request);
        JsonNode body = json(response.body());
        if (response.statusCode() == 200) {
            return body;
        }
        String problem = body.path("detail").asString(body.path("title").asString(""));
        throw new VaultClientException(
                problem.isEmpty() ? "The token-service answered " + response.statusCode() + "." : problem);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder prepared) {
        var request = prepared.timeout(PATIENCE)
                .header("Accept", "application/json, application/problem+json")
                .build();
        var answer = client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        try {
            // The client's own time limit ends with the headers: a body that never comes would hold us for good.
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw notAnswered(Objects.requireNonNullElse(e.getCause(), e));
        } catch (TimeoutException e) {
            throw notAnswered(new HttpTimeoutException("no answer in time"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultClientException("Interrupted.");
        } finally {
            answer.cancel(true);
        }
    }

    private VaultClientException notAnswered(Throwable e) {
        String reason = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
        String fault = e instanceof SSLException ? "is not to be trusted, or does not trust us" : "does not answer";
        return new VaultClientException("The token-service at %s %s (%s).".formatted(base, fault, reason));
    }

    private static JsonNode json(byte[] body) {
        try {
            return Json.read(body);
        } catch (ContractException e) {
            return Json.mapper().missingNode();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
