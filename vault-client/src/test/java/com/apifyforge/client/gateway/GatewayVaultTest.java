package com.apifyforge.client.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.apifyforge.client.VaultClientException;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.codec.Json;
import com.apifyforge.secret.Secret;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Against a server that plays the gateway. */
class GatewayVaultTest {
    private record Call(String method, String target, Headers headers, String body) {}

    private record Answer(int status, String body) {}

    private final Map<String, Deque<Answer>> answers = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private HttpServer server;
    private GatewayVault vault;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        var address = URI.create("http://localhost:" + server.getAddress().getPort());
        vault = new GatewayVault(address, SSLContext.getDefault(), "user-1", () -> "jwt");
    }

    @AfterEach
    void stop() {
        server.stop(0);
        vault.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            calls.add(new Call(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders(),
                    body));
            var answer = answers.getOrDefault(exchange.getRequestMethod() + " " + path, new ArrayDeque<>())
                    .poll();
            byte[] bytes = (answer == null ? "{}" : answer.body()).getBytes(StandardCharsets.UTF_8);
            if (answer != null && answer.body().contains("Retry-After")) {
                exchange.getResponseHeaders().add("Retry-After", "1");
            }
            exchange.sendResponseHeaders(answer == null ? 404 : answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private void when(String call, int status, String body) {
        answers.computeIfAbsent(call, one -> new ArrayDeque<>()).add(new Answer(status, body));
    }

    private void offersASealingKey() throws Exception {
        JsonNode recipient;
        try (var vector = GatewayVault.class.getResourceAsStream("/vectors/seal.json")) {
            recipient = Json.mapper().readTree(vector).get("recipient");
        }
        when("GET /v1/sealing-keys", 200, "{\"keys\":[" + recipient + "]}");
    }

    private static Secret token() {
        return Secret.takeOwnershipOf("apify_api_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".getBytes());
    }

    @Test
    void connectAsksAgainUnderTheSameIdUntilItIsAnswered() throws Exception {
        offersASealingKey();
        when("PUT /v1/connection", 202, "{}");
        when("PUT /v1/connection", 200, "{\"userId\":\"user-1\",\"state\":\"CONNECTED\",\"rotationDue\":false}");

        try (var token = token()) {
            assertThat(vault.connect(token).state()).isEqualTo(Connection.State.CONNECTED);
        }

        var first = calls.get(1);
        var second = calls.get(2);
        assertThat(first.body())
                .contains("sealedToken")
                .doesNotContain("apify_api")
                .isEqualTo(second.body());
        assertThat(first.headers().getFirst("Idempotency-Key"))
                .isEqualTo(second.headers().getFirst("Idempotency-Key"));
        assertThat(first.headers().getFirst("Authorization")).isEqualTo("Bearer jwt");
    }

    @Test
    void whatIsNoTokenIsNotEvenSealed() {
        try (var quoted = Secret.takeOwnershipOf("\"apify_api_AAAAAAAAAAAAAAAAAAAA\"".getBytes())) {
            var refused = catchThrowableOfType(RefusedException.class, () -> vault.connect(quoted));

            assertThat(refused.reason()).isEqualTo("TOKEN_QUOTED");
            assertThat(refused.getMessage()).doesNotContain("AAAA");
            assertThat(calls).isEmpty();
        }
    }

    @Test
    void refusedConnectTellsReasonAndHint() throws Exception {
        offersASealingKey();
        when("PUT /v1/connection", 422, """
                {"reason":"TOKEN_REFUSED_BY_APIFY","detail":"Apify refused it.","hint":"Make a new one."}""");

        try (var token = token()) {
            var refused = catchThrowableOfType(RefusedException.class, () -> vault.connect(token));

            assertThat(refused.reason()).isEqualTo("TOKEN_REFUSED_BY_APIFY");
            assertThat(refused.hint()).isEqualTo("Make a new one.");
        }
    }

    @Test
    void runSendsTheJobIdAndAwaitAsksUntilTheJobHasEnded() {
        when("POST /v1/jobs", 202, job("REQUESTED"));
        when("GET /v1/jobs/job-1", 200, job("STARTED"));
        when("GET /v1/jobs/job-1", 200, job("SUCCEEDED"));

        vault.run("job-1", new Target.Actor("a~b"), Json.read("{\"n\":1}".getBytes()), RunOptions.NONE);
        var ended = vault.await("job-1", Duration.ofSeconds(30));

        assertThat(ended.orElseThrow().state()).isEqualTo(Job.State.SUCCEEDED);
        assertThat(calls.getFirst().headers().getFirst("Idempotency-Key")).isEqualTo("job-1");
        assertThat(Json.read(calls.getFirst().body().getBytes()))
                .isEqualTo(
                        Json.read("{\"target\":{\"actorId\":\"a~b\"},\"options\":{},\"input\":{\"n\":1}}".getBytes()));
    }

    @Test
    void eventsGoOnAfterTheLastOneWhenTheStreamBreaks() {
        when("GET /v1/events", 200, ": hello\n\nid: 6\n\n");
        when("GET /v1/events", 200, "id: 7\nevent: JobStarted\ndata: {\"jobId\":\"job-1\"}\n\nid: 8\nevent: Cut");
        when("GET /v1/events", 503, "{}");
        when("GET /v1/events", 200, "id: 8\nevent: JobSucceeded\ndata: {\"jobId\":\"job-1\"}\n\n");
        var events = new ArrayList<Event>();

        String last = vault.follow("", event -> {
            events.add(event);
            return events.size() < 2;
        });

        assertThat(events).extracting(Event::type).containsExactly("JobStarted", "JobSucceeded");
        assertThat(last).isEqualTo("8");
        assertThat(calls)
                .extracting(call -> call.headers().getFirst("Last-Event-ID"))
                .containsExactly(null, "6", "7", "7");
    }

    @Test
    void callThatCameTooSoonIsMadeAgainWhenTheGatewaySays() {
        when("GET /v1/connection", 429, "{\"detail\":\"Call again after the seconds of Retry-After.\"}");
        when("GET /v1/connection", 200, "{\"userId\":\"user-1\",\"state\":\"CONNECTED\",\"rotationDue\":false}");
        long begun = System.nanoTime();

        assertThat(vault.connection().state()).isEqualTo(Connection.State.CONNECTED);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(990));
    }

    @Test
    void gatewayThatIsBusyIsNoRefusal() {
        when("GET /v1/connection", 429, "{\"reason\":\"TOO_MANY_CALLS\",\"detail\":\"Slow down.\"}");

        assertThatThrownBy(vault::connection)
                .isExactlyInstanceOf(VaultClientException.class)
                .hasMessage("Slow down.");
    }

    private static String job(String state) {
        return "{\"jobId\":\"job-1\",\"state\":\"" + state + "\",\"requestedAt\":\"2026-11-27T10:00:00Z\"}";
    }
}
