package com.apifyforge.sandbox;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.sandbox.fault.Fault;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the official clients do not show: raw HTTP, the control address, many at once. */
class SandboxIT {
    private static final String CONTROL_KEY = "the-key-of-the-control-address";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    static ApifySandbox sandbox;
    static HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        sandbox = ApifySandbox.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, null, null, CONTROL_KEY);
    }

    @AfterEach
    void clear() {
        sandbox.faults().clear();
    }

    @AfterAll
    static void stop() {
        http.close();
        sandbox.close();
    }

    private static String token(String user) {
        return new String(ApifySandbox.token(user, 1), US_ASCII);
    }

    private static HttpRequest request(String method, String path, String user, String body) {
        return HttpRequest.newBuilder(URI.create(sandbox.uri() + path))
                .method(method, BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + token(user))
                .header("User-Agent", "test of " + user)
                .build();
    }

    private static HttpResponse<String> owner(String method, String path, String body) throws Exception {
        return http.send(with(CONTROL_KEY, method, path, body), BodyHandlers.ofString());
    }

    private static HttpRequest with(String key, String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create(sandbox.uri() + path))
                .method(method, BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + key)
                .build();
    }

    private static HttpResponse<String> send(String method, String path, String user, String body) throws Exception {
        return http.send(request(method, path, user, body), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) {
        return MAPPER.readTree(response.body());
    }

    private static String started(String user, String body) throws Exception {
        return json(send("POST", "/v2/actors/me~work/runs", user, body))
                .at("/data/id")
                .asString();
    }

    private static void control(String path, String body) throws Exception {
        assertThat(owner("POST", "/control/" + path, body).statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/control/runs",
        "POST,/control/revoke",
        "POST,/control/faults",
        "DELETE,/control/faults",
        "POST,/control/list-lag",
        "GET,/control/",
        "GET,/%63ontrol/runs"
    })
    void whoHasNotTheKeyControlsNothing(String method, String path) throws Exception {
        for (String key : new String[] {token("Anna"), "", CONTROL_KEY + "x", CONTROL_KEY.substring(1)}) {
            assertThat(http.send(with(key, method, path, token("Anna")), BodyHandlers.ofString()))
                    .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(401))
                    .satisfies(answer -> assertThat(answer.body()).contains("control-key-required"));
        }
        assertThat(send("GET", "/v2/users/me", "Anna", "").statusCode()).isEqualTo(200);
    }

    @Test
    void theKeyIsNobodysTokenAndWithoutOneThereIsNoControl() throws Exception {
        assertThat(owner("GET", "/v2/users/me", "").statusCode()).isEqualTo(401);
        try (var closed = ApifySandbox.start(0, null, null)) {
            var request = HttpRequest.newBuilder(URI.create(closed.uri() + "/control/runs"))
                    .header("Authorization", "Bearer null");
            assertThat(http.send(request.build(), BodyHandlers.ofString()).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void startIs201WithItsPlace() throws Exception {
        var response = send("POST", "/v2/actors/me~work/runs", "Anna", "{}");

        assertThat(response.statusCode()).isEqualTo(201);
        var place = URI.create(response.headers().firstValue("Location").orElseThrow());
        assertThat(place.getAuthority()).isEqualTo(sandbox.uri().getAuthority());
        assertThat(json(send("GET", place.getPath(), "Anna", "")).at("/data/id"))
                .isEqualTo(json(response).at("/data/id"));
    }

    @Test
    void deprecatedPathAndMethodInTheQueryAndTokenInTheQueryWork() throws Exception {
        assertThat(send("POST", "/v2/acts/me~work/runs", "Ben", "{}").statusCode())
                .isEqualTo(201);
        assertThat(send("GET", "/v2/actors/me~work/runs?method=POST", "Ben", "").statusCode())
                .isEqualTo(201);
        var withQuery = HttpRequest.newBuilder(URI.create(sandbox.uri() + "/v2/users/me?token=" + token("Ben")));
        assertThat(http.send(withQuery.build(), BodyHandlers.ofString()).body()).contains("\"username\":\"ben\"");
    }

    @Test
    void wrongPathsAndMethodsAreToldAsApifyTellsThem() throws Exception {
        assertThat(send("GET", "/v2/nothing", "Cleo", "").body()).contains("page-not-found");
        assertThat(send("PUT", "/v2/users/me", "Cleo", "").statusCode()).isEqualTo(405);
        assertThat(send("POST", "/v2/actors/me~work/runs", "Cleo", "{").body())
                .contains("run-input-body-not-valid-json");
        assertThat(send("POST", "/v2/actors/me~work/runs?memory=100", "Cleo", "{}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(send("GET", "/v2/actor-runs?limit=many", "Cleo", "").body()).contains("invalid-parameter");
        assertThat(send("GET", "/v2/actor-tasks/me~missing/runs", "Cleo", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void runOfAnotherAccountDoesNotExist() throws Exception {
        var run = started("Dan", "{}");

        for (var path : new String[] {"", "/dataset/items", "/log", "/key-value-store/records/INPUT"}) {
            assertThat(send("GET", "/v2/actor-runs/" + run + path, "Eve", "").statusCode())
                    .isEqualTo(404);
        }
        assertThat(send("GET", "/v2/datasets/D" + run.substring(1), "Eve", "").statusCode())
                .isEqualTo(404);
        assertThat(send("POST", "/v2/actor-runs/" + run + "/abort", "Eve", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void waitingCallIsAnsweredWhenTheRunEndsOrIsAborted() throws Exception {
        var waited = json(
                send("POST", "/v2/actors/me~work/runs?waitForFinish=60", "Fay", "{\"sandbox\":{\"seconds\":0.5}}"));
        assertThat(waited.at("/data/status").asString()).isEqualTo("SUCCEEDED");

        var run = started("Fay", "{\"sandbox\":{\"seconds\":600}}");
        var brief = json(send("GET", "/v2/actor-runs/" + run + "?waitForFinish=1", "Fay", ""));
        assertThat(brief.at("/data/status").asString()).isEqualTo("RUNNING");
        var waiting = http.sendAsync(
                request("GET", "/v2/actor-runs/" + run + "?waitForFinish=60", "Fay", ""), BodyHandlers.ofString());
        send("POST", "/v2/actor-runs/" + run + "/abort", "Fay", "");
        assertThat(json(waiting.get()).at("/data/status").asString()).isEqualTo("ABORTED");
    }

    @Test
    void thousandsOfRunsAndWaitsNeedNoThreads() throws Exception {
        var waits = IntStream.range(0, 1_000)
                .mapToObj(_ -> http.sendAsync(
                        request(
                                "POST",
                                "/v2/actors/me~work/runs?waitForFinish=60",
                                "Gus",
                                "{\"sandbox\":{\"seconds\":2}}"),
                        BodyHandlers.ofString()))
                .toList();

        CompletableFuture.allOf(waits.toArray(CompletableFuture[]::new)).join();

        assertThat(waits).allSatisfy(wait -> assertThat(wait.join().body()).contains("\"status\":\"SUCCEEDED\""));
        var ours = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("apify-sandbox"))
                .count();
        assertThat(ours).isEqualTo(2);
    }

    @Test
    void bodyOverTheLimitIsRefusedAndTheConnectionGoesOn() throws Exception {
        var tooLarge = send("POST", "/v2/actors/me~work/runs", "Hal", "x".repeat(9_437_185));

        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(tooLarge.body()).contains("request-too-large", "limit: 9437184 bytes");
        assertThat(send("GET", "/v2/users/me", "Hal", "").statusCode()).isEqualTo(200);
    }

    @Test
    void clientThatAsksBeforeItSendsIsToldToGoOn() throws Exception {
        var body = "{\"text\":\"" + "x".repeat(2000) + "\"}";
        try (var socket = new Socket(sandbox.uri().getHost(), sandbox.uri().getPort())) {
            var head = "POST /v2/actors/me~work/runs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token("Ida")
                    + "\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(25), US_ASCII))
                    .startsWith("HTTP/1.1 100 ");
            socket.getOutputStream().write(body.getBytes(US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                    .startsWith("HTTP/1.1 201 ");
        }
    }

    @Test
    void controlListsTheRunsOfAllWithTheirUserAgent() throws Exception {
        var one = started("Jan", "{}");
        var two = started("Kim", "{}");

        var runs = json(owner("GET", "/control/runs", "")).at("/runs");

        assertThat(runs).extracting(run -> run.path("id").asString()).contains(one, two);
        assertThat(runs)
                .filteredOn(run -> run.path("id").asString().equals(two))
                .singleElement()
                .satisfies(run -> {
                    assertThat(run.path("username").asString()).isEqualTo("kim");
                    assertThat(run.path("userAgent").asString()).isEqualTo("test of Kim");
                });
    }

    @Test
    void controlRevokesAToken() throws Exception {
        assertThat(send("GET", "/v2/users/me", "Leo", "").statusCode()).isEqualTo(200);

        control("revoke", token("Leo") + "\n");

        assertThat(send("GET", "/v2/users/me", "Leo", "").body()).contains("user-or-token-not-found");
    }

    @Test
    void controlSetsFaultsForTheNextCallsAndClearsThem() throws Exception {
        control("faults", "{\"fault\":\"failure\",\"status\":503,\"times\":2,\"method\":\"GET\",\"path\":\".*/me\"}");
        assertThat(send("POST", "/v2/actors/me~work/runs", "Mia", "{}").statusCode())
                .isEqualTo(201);
        assertThat(send("GET", "/v2/users/me", "Mia", "").statusCode()).isEqualTo(503);
        assertThat(send("GET", "/v2/users/me", "Mia", "").statusCode()).isEqualTo(503);
        assertThat(send("GET", "/v2/users/me", "Mia", "").statusCode()).isEqualTo(200);

        control(
                "faults",
                "{\"fault\":\"failure\",\"status\":429,\"type\":\"rate-limit-exceeded\",\"retryAfterSecs\":3}");
        var limited = send("GET", "/v2/users/me", "Mia", "");
        assertThat(limited.body()).contains("rate-limit-exceeded");
        assertThat(limited.headers().firstValue("Retry-After")).contains("3");

        control("faults", "{\"fault\":\"garbage\",\"share\":1}");
        assertThat(send("GET", "/v2/users/me", "Mia", "").body()).isEqualTo("{\"data\":{\"id\":");
        assertThat(owner("DELETE", "/control/faults", "").statusCode()).isEqualTo(204);
        assertThat(send("GET", "/v2/users/me", "Mia", "").statusCode()).isEqualTo(200);
        assertThat(owner("POST", "/control/faults", "{\"fault\":\"flood\"}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void shareOfFaultsIsNearWhatWasAsked() {
        sandbox.faults().share(0.05, "POST", ".*/runs", new Fault.DropAnswer());

        var struck = IntStream.range(0, 10_000)
                .filter(_ -> sandbox.faults().strike("POST", "/v2/actors/a/runs") != null)
                .count();

        assertThat(struck).isBetween(400L, 600L);
    }

    @Test
    void newRunsAppearInListsOnlyAfterTheLag() throws Exception {
        control("list-lag", "{\"millis\":1000}");
        var run = started("Noa", "{}");

        assertThat(json(send("GET", "/v2/actor-runs", "Noa", ""))
                        .at("/data/total")
                        .asInt())
                .isZero();
        assertThat(send("GET", "/v2/actor-runs/" + run, "Noa", "").statusCode()).isEqualTo(200);
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> json(send("GET", "/v2/actor-runs", "Noa", ""))
                                .at("/data/total")
                                .asInt()
                        == 1);
    }
}
