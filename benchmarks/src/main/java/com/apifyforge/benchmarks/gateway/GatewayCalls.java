package com.apifyforge.benchmarks.gateway;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Pem;
import com.apifyforge.events.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** Calls of many users over one client, each with a token of its own. */
final class GatewayCalls implements AutoCloseable {
    private static final int TOO_MANY_REQUESTS = 429;

    private final HttpClient http;
    private final URI gateway;
    private final Path codeFile;
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    GatewayCalls(Endpoints endpoints) {
        http = client(endpoints.ca());
        gateway = Objects.requireNonNull(endpoints.gateway());
        codeFile = endpoints.schedulerKey().resolveSibling("gateway.code");
    }

    static HttpClient client(Path ca) {
        return HttpClient.newBuilder()
                .sslContext(Pem.trusting(ca))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** One user after the other, as each code is good once. */
    void signIn(String userId) {
        try {
            String body =
                    Json.mapper().writeValueAsString(Map.of("userId", userId, "code", Files.readString(codeFile)));
            var answer = send(
                    HttpRequest.newBuilder(gateway.resolve("/v1/sign-in"))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(body)),
                    BodyHandlers.ofByteArray());
            tokens.put(userId, Json.read(answer.body()).path("accessToken").stringValue());
        } catch (IOException e) {
            throw new IllegalStateException("The one-time code cannot be read", e);
        }
    }

    void start(String userId, String jobId, String input) {
        send(
                request(userId, "/v1/jobs")
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", jobId)
                        .POST(BodyPublishers.ofString(
                                "{\"target\":{\"actorId\":\"bench~actor\"},\"input\":" + input + "}")),
                BodyHandlers.discarding());
    }

    InputStream open(String userId, String path) {
        return send(request(userId, path), BodyHandlers.ofInputStream()).body();
    }

    private HttpRequest.Builder request(String userId, String path) {
        return HttpRequest.newBuilder(gateway.resolve(path)).header("Authorization", "Bearer " + tokens.get(userId));
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> body) {
        try {
            var answer = http.send(request.build(), body);
            for (var pause = pause(answer); pause.isPresent(); pause = pause(answer)) {
                // As long as Retry-After says: each user has a number of calls in a period.
                Thread.sleep(Duration.ofSeconds(pause.getAsLong()));
                answer = http.send(request.build(), body);
            }
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException(answer.uri() + " was answered " + answer.statusCode());
            }
            return answer;
        } catch (IOException e) {
            throw new IllegalStateException("The gateway does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private static OptionalLong pause(HttpResponse<?> answer) throws IOException {
        if (answer.statusCode() != TOO_MANY_REQUESTS) {
            return OptionalLong.empty();
        }
        if (answer.body() instanceof InputStream unread) {
            unread.close();
        }
        return answer.headers().firstValueAsLong("Retry-After");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
