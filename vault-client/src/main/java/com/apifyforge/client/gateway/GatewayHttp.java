package com.apifyforge.client.gateway;

import com.apifyforge.client.VaultClientException;
import com.apifyforge.events.codec.ContractException;
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
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Calls to the gateway. The JDK's client copies what it carries; a token passes through here only sealed. */
final class GatewayHttp implements AutoCloseable {
    /** Longer than the gateway waits for an event. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int MOST_WAITS = 5;

    private final HttpClient client;
    private final URI base;
    private final Supplier<String> accessToken;
    private final @Nullable String actingFor;

    GatewayHttp(URI base, SSLContext tls, Supplier<String> accessToken) {
        this(
                HttpClient.newBuilder()
                        .sslContext(tls)
                        .version(HttpClient.Version.HTTP_1_1)
                        // With the access token elsewhere.
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(PATIENCE)
                        .build(),
                base,
                accessToken,
                null);
    }

    private GatewayHttp(HttpClient client, URI base, Supplier<String> accessToken, @Nullable String actingFor) {
        this.client = client;
        this.base = base;
        this.accessToken = accessToken;
        this.actingFor = actingFor;
    }

    GatewayHttp actingFor(String userId) {
        return new GatewayHttp(client, base, accessToken, userId);
    }

    HttpResponse<byte[]> call(String method, String path, @Nullable Object body, Map<String, String> headers) {
        var request = request(path, headers)
                .timeout(PATIENCE)
                .method(
                        method,
                        body == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(body)));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<byte[]> answer = send(request.build(), BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 300) {
            throw failure(answer.statusCode(), answer.body());
        }
        return answer;
    }

    /** Open until its reader closes it. */
    InputStream stream(String path, String lastEventId) {
        Map<String, String> headers = lastEventId.isEmpty() ? Map.of() : Map.of("Last-Event-ID", lastEventId);
        HttpResponse<InputStream> answer = send(request(path, headers).build(), BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            try (InputStream problem = answer.body()) {
                throw failure(answer.statusCode(), problem.readAllBytes());
            } catch (IOException e) {
                throw new VaultClientException("The gateway answered " + answer.statusCode() + ".");
            }
        }
        return answer.body();
    }

    private HttpRequest.Builder request(String path, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + accessToken.get());
        headers.forEach(request::header);
        if (actingFor != null) {
            request.header("Forge-User", actingFor);
        }
        return request;
    }

    /** What came too soon was not carried out, and the gateway says when to come again. */
    private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body) {
        HttpResponse<T> answer = sendOnce(request, body);
        for (int waits = 0; waits < MOST_WAITS && answer.statusCode() == 429; waits++) {
            OptionalLong seconds = answer.headers().firstValueAsLong("Retry-After");
            if (seconds.isEmpty()) {
                return answer;
            }
            if (answer.body() instanceof InputStream unread) {
                close(unread);
            }
            pause(Duration.ofSeconds(seconds.getAsLong()));
            answer = sendOnce(request, body);
        }
        return answer;
    }

    private static void close(InputStream unread) {
        try {
            unread.close();
        } catch (IOException gone) {
            // Nothing of it is wanted.
        }
    }

    private static void pause(Duration pause) {
        try {
            // As long as the gateway asks for; nothing here tells when a call is free.
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultClientException("Interrupted.");
        }
    }

    private <T> HttpResponse<T> sendOnce(HttpRequest request, BodyHandler<T> body) {
        try {
            return client.send(request, body);
        } catch (IOException e) {
            throw new VaultClientException("The gateway at " + base + " does not answer (" + e + ").");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultClientException("Interrupted.");
        }
    }

    private static VaultClientException failure(int status, byte[] body) {
        JsonNode problem = problem(body);
        String detail = problem.path("detail").asString("The gateway answered " + status + ".");
        String hint = problem.path("hint").asString("");
        return status >= 500 || status == 429
                ? new VaultClientException(detail)
                : new RefusedException(detail, problem.path("reason").asString(""), hint.isEmpty() ? null : hint);
    }

    private static JsonNode problem(byte[] body) {
        try {
            return Json.read(body);
        } catch (ContractException e) {
            return Json.mapper().missingNode();
        }
    }

    /** A seal has the server's time: the clock of the one who seals may be wrong. */
    static Instant serverTime(HttpResponse<?> answer) {
        try {
            return answer.headers()
                    .firstValue("Date")
                    .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant())
                    .orElseThrow(() -> new VaultClientException("The gateway's answer has no Date."));
        } catch (DateTimeException e) {
            throw new VaultClientException("The gateway's Date cannot be read.");
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
