package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Pem;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.sealing.Sealer;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.secret.Secret;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** A program without Kafka: HTTPS, JSON and the CA's certificate, nothing else of the system. */
public final class GatewayCaller implements AutoCloseable {
    private final HttpClient http;
    private final URI base;
    private final String userId;
    private String token = "";

    GatewayCaller(Endpoints endpoints, String userId) throws Exception {
        this.http = HttpClient.newBuilder()
                .sslContext(Pem.trusting(endpoints.ca()))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        this.base = endpoints.gateway();
        this.userId = userId;
    }

    /** What it signed in with. */
    String token() {
        return token;
    }

    void signIn(Path codeFile) throws Exception {
        var answer = send(
                "POST",
                "/v1/sign-in",
                Json.mapper().writeValueAsString(Map.of("userId", userId, "code", Files.readString(codeFile))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        token = json(answer).path("accessToken").asString();
    }

    String sealed(String commandId, int number) throws Exception {
        var keys = send("GET", "/v1/sealing-keys", "");
        var jwk = new LinkedHashMap<String, String>();
        json(keys).path("keys").path(0).properties().forEach(member -> {
            if (member.getValue().isString()) {
                jwk.put(member.getKey(), member.getValue().stringValue());
            }
        });
        var now = ZonedDateTime.parse(
                        keys.headers().firstValue("Date").orElseThrow(), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant();
        try (var sealer = Sealer.to(jwk);
                var secret = Secret.takeOwnershipOf(ApifySandbox.token(userId, number))) {
            return sealer.seal(secret, userId, commandId, now, now.plus(Duration.ofMinutes(5)));
        }
    }

    HttpResponse<String> connect(int number) throws Exception {
        String id = UUID.randomUUID().toString();
        return send(
                "PUT",
                "/v1/connection",
                "{\"sealedToken\":\"" + sealed(id, number) + "\"}",
                "Idempotency-Key",
                id,
                "Prefer",
                "wait=30");
    }

    public HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        return http.send(request(method, path, body, headers), BodyHandlers.ofString());
    }

    HttpResponse<InputStream> stream(String path, String... headers) throws Exception {
        return http.send(request("GET", path, "", headers), BodyHandlers.ofInputStream());
    }

    private HttpRequest request(String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(70))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    static JsonNode json(HttpResponse<String> answer) {
        return Json.mapper().readTree(answer.body());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
