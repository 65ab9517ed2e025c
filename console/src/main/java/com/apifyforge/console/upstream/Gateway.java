package com.apifyforge.console.upstream;

import com.apifyforge.service.edge.BoundedLog;
import com.apifyforge.service.edge.Problem;
import com.apifyforge.service.edge.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends, and hands out answers as they come: their bodies are read by who asked, at the pace of that reader. */
public final class Gateway implements AutoCloseable {
    private final BoundedLog failures = new BoundedLog(LoggerFactory.getLogger(Gateway.class));
    private final HttpClient http;
    private final String base;
    private final Duration answerTimeout;

    Gateway(HttpClient http, URI url, Duration answerTimeout) {
        this.http = http;
        this.base = url.toString().replaceFirst("/$", "");
        this.answerTimeout = answerTimeout;
    }

    /** {@code pathAndQuery} begins with {@code /v1/} and is sent as it is. Throws {@link RefusedException}. */
    public HttpRequest.Builder request(String pathAndQuery) {
        // Else it would go on with the host's name, and the token to another host.
        if (!pathAndQuery.startsWith("/v1/")) {
            throw new RefusedException(HttpStatus.NOT_FOUND, Problem.MALFORMED, "There is nothing at this path.");
        }
        try {
            return HttpRequest.newBuilder(URI.create(base + pathAndQuery)).timeout(answerTimeout);
        } catch (IllegalArgumentException noAddress) {
            throw new RefusedException(HttpStatus.BAD_REQUEST, Problem.MALFORMED, "This is no address of the API.");
        }
    }

    /** The body is to be closed: that ends the answer at the gateway, too. Throws {@link RefusedException}. */
    public HttpResponse<InputStream> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (IOException e) {
            failures.warn(
                    e.getClass().getName(),
                    "The gateway does not answer: " + e.getClass().getSimpleName());
            throw unavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable();
        }
    }

    /** Of the person whom the gateway takes the token for. */
    public record Me(String userId, boolean operator) {}

    /** Throws {@link RefusedException}. */
    public Me me(AccessToken token) {
        var answer = send(request("/v1/me")
                .header("Authorization", "Bearer " + token.value())
                .build());
        try (InputStream body = answer.body()) {
            JsonNode json = JsonMapper.shared().readTree(body.readAllBytes());
            return switch (answer.statusCode()) {
                case 200 ->
                    new Me(json.path("userId").asString(), json.path("operator").asBoolean(false));
                case 401, 403 ->
                    throw new RefusedException(
                            HttpStatus.FORBIDDEN, "USER_NOT_ALLOWED", "The gateway does not take this person's token.");
                case 429 -> throw tooManyCalls();
                default -> throw unavailable();
            };
        } catch (IOException | JacksonException e) {
            throw unavailable();
        }
    }

    void requireAnswer() throws IOException {
        try (InputStream body = send(request("/v1/openapi.yaml")
                        .method("HEAD", BodyPublishers.noBody())
                        .build())
                .body()) {
            body.readAllBytes();
        }
    }

    /** A JSON body. */
    public HttpRequest.Builder post(String path, String json) {
        return request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json));
    }

    public static RefusedException tooManyCalls() {
        return new RefusedException(
                HttpStatus.TOO_MANY_REQUESTS, "TOO_MANY_CALLS", "This user calls too often. Try again in ten seconds.");
    }

    public static RefusedException unavailable() {
        return new RefusedException(
                HttpStatus.SERVICE_UNAVAILABLE,
                "GATEWAY_UNAVAILABLE",
                "The gateway does not answer. The page tries again by itself.");
    }

    /** Ends what is under way, too. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
