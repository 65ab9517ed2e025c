package com.apifyforge.gateway;

import static com.apifyforge.gateway.RunningGateway.json;
import static com.apifyforge.gateway.RunningGateway.reason;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

/** What is refused before a controller is reached: calls beyond the limit, and what pages of other origins see. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EdgeIT {
    private static final String PAGE = "https://app.example.com";
    private static final String EVIL = "https://evil.example.com";
    private static final String TOKEN = "apify_api_" + "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";

    private RunningGateway gateway;
    private ConfigurableApplicationContext counting;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        gateway = new RunningGateway(folder, "--gateway.limit.calls=1000000");
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    /** Another one for each test: it has counted nothing yet, and counts for longer than a test takes. */
    @BeforeEach
    void startCounting() {
        counting = gateway.start("--gateway.limit.calls=3", "--gateway.limit.period=1h");
    }

    @AfterEach
    void stopCounting() {
        counting.close();
    }

    private HttpResponse<String> get(String path, String token, String... headers) {
        return gateway.call(counting, "GET", path, token, "", headers);
    }

    private List<Integer> statuses(int calls, String path, String token, String... headers) {
        return IntStream.range(0, calls)
                .mapToObj(call -> get(path, token, headers).statusCode())
                .toList();
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void callTooManyIsToldWhenToCallAgain() {
        String alice = gateway.person("alice");
        var first = get("/v1/jobs", alice);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(header(first, "RateLimit-Limit")).isEqualTo("3");
        assertThat(header(first, "RateLimit-Remaining")).isEqualTo("2");
        assertThat(Integer.parseInt(header(first, "RateLimit-Reset"))).isBetween(3500, 3600);
        statuses(2, "/v1/jobs", alice);

        var tooMany = get("/v1/jobs", alice);

        assertThat(tooMany.statusCode()).isEqualTo(429);
        assertThat(header(tooMany, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(reason(tooMany)).isEqualTo("RATE_LIMITED");
        assertThat(json(tooMany).path("requestId").asString()).isEqualTo(header(tooMany, "X-Request-Id"));
        assertThat(Integer.parseInt(header(tooMany, "Retry-After"))).isBetween(3500, 3600);
        assertThat(header(tooMany, "RateLimit-Remaining")).isEqualTo("0");
        assertThat(get("/v1/jobs", gateway.person("bob")).statusCode()).isEqualTo(200);
    }

    @Test
    void userHasOneShareHoweverNamed() {
        String alice = gateway.person("alice");

        assertThat(get("/v1/jobs", alice).statusCode()).isEqualTo(200);
        assertThat(get("/v1/jobs", alice, "Forge-User", "alice").statusCode()).isEqualTo(200);
        assertThat(get("/v1/jobs", alice, "Forge-User", "bob").statusCode()).isEqualTo(403);
        assertThat(get("/v1/jobs", alice).statusCode()).isEqualTo(429);
        assertThat(get("/v1/jobs", alice, "Forge-User", "alice").statusCode()).isEqualTo(429);
        assertThat(get("/v1/jobs", alice, "Forge-User", "carol").statusCode()).isEqualTo(429);
        assertThat(get("/v1/jobs", alice, "Forge-User", "alice", "Forge-User", "alice")
                        .statusCode())
                .isEqualTo(429);
    }

    @Test
    void programHasAShareForEachOfItsUsersAndOneForAllOthers() {
        String shop = gateway.program("shop");

        assertThat(statuses(4, "/v1/jobs", shop, "Forge-User", "alice")).containsExactly(200, 200, 200, 429);
        assertThat(statuses(4, "/v1/jobs", shop, "Forge-User", "bob")).containsExactly(200, 200, 200, 429);
        assertThat(IntStream.range(0, 4)
                        .mapToObj(other -> get("/v1/jobs", shop, "Forge-User", "user-" + other)
                                .statusCode()))
                .containsExactly(403, 403, 403, 429);
        assertThat(get("/v1/jobs", gateway.person("alice")).statusCode()).isEqualTo(200);
    }

    @Test
    void callThatNoControllerTakesIsCountedToo() {
        String alice = gateway.person("alice");

        assertThat(gateway.call(counting, "PATCH", "/v1/jobs", alice, "").statusCode())
                .isEqualTo(405);
        assertThat(get("/v1/nothing", alice).statusCode()).isEqualTo(404);
        assertThat(get("/elsewhere", alice).statusCode()).isEqualTo(403);
        assertThat(gateway.call(counting, "PATCH", "/v1/jobs", alice, "").statusCode())
                .isEqualTo(429);
        assertThat(get("/elsewhere", alice).statusCode()).isEqualTo(429);
    }

    @Test
    void callsWithoutAValidTokenAreCountedByAddressAndHoldNoUserBack() {
        assertThat(get("/v1/jobs", "wrong").statusCode()).isEqualTo(401);
        assertThat(get("/v1/jobs", null).statusCode()).isEqualTo(401);
        assertThat(get("/v1/openapi.yaml", null).statusCode()).isEqualTo(200);

        var tooMany = get("/v1/jobs", "wrong-again");

        assertThat(tooMany.statusCode()).isEqualTo(429);
        assertThat(reason(tooMany)).isEqualTo("RATE_LIMITED");
        assertThat(header(tooMany, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(Integer.parseInt(header(tooMany, "Retry-After"))).isBetween(3500, 3600);
        assertThat(get("/v1/jobs", null).statusCode()).isEqualTo(429);
        assertThat(get("/v1/openapi.yaml", null).statusCode()).isEqualTo(429);
        assertThat(get("/v1/jobs", gateway.person("alice")).statusCode()).isEqualTo(200);
    }

    @Test
    void pageOfAKnownOriginIsShownEveryAnswer() {
        String alice = gateway.person("alice");
        statuses(3, "/v1/jobs", gateway.person("carol"));
        var answers = List.of(
                call("GET", "/v1/jobs", alice, PAGE),
                call("POST", "/v1/jobs", alice, PAGE),
                call("GET", "/v1/jobs/a%2Fb", alice, PAGE),
                call("GET", "/v1/jobs?q=" + TOKEN, alice, PAGE),
                call("GET", "/v1/jobs", null, PAGE),
                call("GET", "/v1/jobs", "wrong", PAGE),
                call("GET", "/elsewhere", alice, PAGE),
                call("GET", "/elsewhere", null, PAGE),
                call("GET", "/v1//jobs", alice, PAGE),
                call("GET", "/v1/nothing", alice, PAGE),
                call("PATCH", "/v1/jobs", alice, PAGE),
                gateway.call("DELETE", "/v1/jobs/x", alice, "a body", "Origin", PAGE),
                get("/v1/jobs", gateway.person("carol"), "Origin", PAGE));

        assertThat(answers)
                .extracting(HttpResponse::statusCode)
                .containsExactly(200, 415, 400, 400, 401, 401, 403, 401, 400, 404, 405, 413, 429);
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.headers().allValues("Access-Control-Allow-Origin"))
                    .as(answer.uri() + " " + answer.statusCode())
                    .containsExactly(PAGE);
            assertThat(header(answer, "Access-Control-Expose-Headers")).contains("Retry-After", "X-Request-Id");
            assertThat(answer.headers().allValues("Vary")).contains("Origin");
        });
    }

    @Test
    void pageOfAnotherOriginIsShownNothing() {
        String alice = gateway.person("alice");

        assertThat(List.of(
                        call("GET", "/v1/jobs", alice, EVIL),
                        call("GET", "/v1/jobs", null, EVIL),
                        call("GET", "/elsewhere", alice, PAGE + ".evil.com"),
                        call("GET", "/v1/jobs", alice, "null"),
                        gateway.call("DELETE", "/v1/jobs/x", alice, "a body", "Origin", EVIL)))
                .allSatisfy(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(403);
                    assertThat(answer.headers().map().keySet())
                            .noneMatch(name ->
                                    name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control-"));
                    assertThat(reason(answer)).isEqualTo("NOT_ALLOWED");
                    assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
                });
        // Tomcat's own.
        assertThat(header(call("GET", "/v1/jobs/a%2Fb", alice, EVIL), "Access-Control-Allow-Origin"))
                .isEmpty();
    }

    /** Without QueryValve Tomcat fails in the middle of a controller, and the answer is 500. */
    @ParameterizedTest
    @ValueSource(strings = {"=x", "%zz=1", "a=%", "limit=%", "q=%zz", "q=%ff"})
    void queryThatCannotBeReadIsMalformedAndNoFaultOfOurs(String query) throws Exception {
        assertThat(raw("/v1/jobs?" + query))
                .startsWith("HTTP/1.1 400 ")
                .contains("Content-Type: application/problem+json", "\"reason\":\"MALFORMED_REQUEST\"");
    }

    /** As no client would send it. */
    private String raw(String target) throws Exception {
        try (var socket = gateway.connection()) {
            socket.getOutputStream()
                    .write(("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                                    + gateway.person("alice") + "\r\n\r\n")
                            .getBytes());
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes());
        }
    }

    @Test
    void preflightIsAnsweredForKnownOriginsOnAnyPathAndNeverCounted() {
        for (int call = 0; call < 5; call++) {
            var allowed = preflight("/v1/jobs", PAGE, "POST");
            assertThat(allowed.statusCode()).isEqualTo(200);
            assertThat(header(allowed, "Access-Control-Allow-Origin")).isEqualTo(PAGE);
            assertThat(header(allowed, "Access-Control-Allow-Methods")).contains("POST");
            assertThat(header(allowed, "Access-Control-Allow-Headers")).contains("Authorization", "Idempotency-Key");
        }
        assertThat(header(preflight("/elsewhere", PAGE, "GET"), "Access-Control-Allow-Origin"))
                .isEqualTo(PAGE);
        var refused = preflight("/v1/jobs", EVIL, "POST");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(header(refused, "Access-Control-Allow-Origin")).isEmpty();
    }

    private HttpResponse<String> call(String method, String path, String token, String origin) {
        return gateway.call(method, path, token, "", "Origin", origin);
    }

    private HttpResponse<String> preflight(String path, String origin, String method) {
        return gateway.call(
                counting,
                "OPTIONS",
                path,
                null,
                "",
                "Origin",
                origin,
                "Access-Control-Request-Method",
                method,
                "Access-Control-Request-Headers",
                "Authorization,Idempotency-Key");
    }
}
