package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.codec.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole system behind its console: what the page does, without the page. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleIT {
    private static final String JOB =
            "{\"target\":{\"actorId\":\"apify~hello-world\"}," + "\"input\":{\"sandbox\":{\"seconds\":0,\"items\":2}}}";

    private RunningVault vault;
    private HttpClient http;

    @BeforeAll
    void start(@TempDir Path root) {
        vault = new RunningVault(root);
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    void stop() {
        http.shutdownNow();
        vault.close();
    }

    @Test
    void personOfTheLinkConnectsRunsFollowsAndReads() throws Exception {
        String cookie = signIn("alice");
        try (var alice = vault.signedIn("alice")) {
            String id = UUID.randomUUID().toString();
            var connected = call(
                    "PUT",
                    "/api/v1/connection",
                    "{\"sealedToken\":\"" + alice.sealed(id, 1) + "\"}",
                    cookie,
                    "Idempotency-Key",
                    id,
                    "Prefer",
                    "wait=30");
            assertThat(json(connected).path("state").asString())
                    .as(connected.body())
                    .isEqualTo("CONNECTED");
        }
        try (var stream = send(
                        BodyHandlers.ofInputStream(), "GET", "/api/v1/events", "", cookie, "Last-Event-ID", "t-1.j-1")
                .body()) {
            assertThat(call("POST", "/api/v1/jobs", JOB, cookie, "Idempotency-Key", "j-1")
                            .statusCode())
                    .isEqualTo(202);
            var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            assertThat(lines.lines().filter("event: JobSucceeded"::equals).findFirst())
                    .isPresent();
        }
        var items = call("GET", "/api/v1/jobs/j-1/items?limit=10", "", cookie);
        assertThat(json(items)).hasSize(2);
        assertThat(items.headers().firstValue("X-Apify-Pagination-Total")).hasValue("2");
    }

    @Test
    void consoleCommandPrintsTheNextLink() throws Exception {
        signIn("bob");

        var said = new StringWriter();
        int status = Forge.commandLine()
                .setOut(new PrintWriter(said))
                .execute("console", "--data", vault.folder.root().toString());

        assertThat(status).isZero();
        assertThat(said.toString().strip()).isEqualTo(vault.endpoints.console() + "/#code=" + code());
    }

    private String code() throws Exception {
        return Files.readString(vault.folder.keys().resolve("gateway.code"));
    }

    private String signIn(String user) throws Exception {
        var answer = call("POST", "/session", "{\"userId\":\"" + user + "\",\"code\":\"" + code() + "\"}", "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(json(answer).path("userId").asString()).isEqualTo(user);
        return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }

    private HttpResponse<String> call(String method, String path, String body, String cookie, String... headers)
            throws Exception {
        return send(BodyHandlers.ofString(), method, path, body, cookie, headers);
    }

    private <T> HttpResponse<T> send(
            BodyHandler<T> handler, String method, String path, String body, String cookie, String... headers)
            throws Exception {
        URI console = vault.endpoints.console();
        var request = HttpRequest.newBuilder(console.resolve(path))
                .timeout(Duration.ofSeconds(70))
                .header("Sec-Fetch-Site", "same-origin")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), handler);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.mapper().readTree(answer.body());
    }
}
