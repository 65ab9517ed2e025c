package com.apifyforge.gateway;

import static com.apifyforge.gateway.RunningGateway.reason;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.issuer.Issuer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what, with the tokens of a real authorization server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WhoCallsIT {
    private static final String JOB = "{\"target\":{\"actorId\":\"a~b\"}}";

    private RunningGateway gateway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        gateway = new RunningGateway(folder, "--gateway.limit.calls=1000000");
        assertThat(post(gateway.person("alice"), JOB, "Idempotency-Key", "alices")
                        .statusCode())
                .isEqualTo(202);
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    private java.net.http.HttpResponse<String> post(String token, String body, String... headers) {
        return gateway.call("POST", "/v1/jobs", token, body, headers);
    }

    private java.net.http.HttpResponse<String> get(String path, String token, String... headers) {
        return gateway.call("GET", path, token, "", headers);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/v1/connection",
        "PUT,/v1/connection",
        "DELETE,/v1/connection",
        "GET,/v1/jobs",
        "POST,/v1/jobs",
        "GET,/v1/jobs/alices",
        "DELETE,/v1/jobs/alices",
        "GET,/v1/uses",
        "GET,/v1/me",
        "GET,/v1/operations/overview",
        "GET,/v1/events",
        "GET,/",
        "GET,/v1/other",
        "GET,/actuator/health",
        "GET,/error",
        "GET,/v1/sealing-keys/x"
    })
    void nothingIsOpenWithoutAToken(String method, String path) {
        var answer = gateway.call(method, path, null, "");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(reason(answer)).isEqualTo("NOT_AUTHENTICATED");
    }

    @Test
    void tokenForSomebodyElseIsNone() {
        assertThat(get("/v1/jobs", gateway.issuer.token("profile", Map.of("sub", "alice", "aud", "another-service")))
                        .statusCode())
                .isEqualTo(401);
        assertThat(get("/v1/jobs", gateway.issuer.token("profile", Map.of("sub", "alice", "iss", "https://other")))
                        .statusCode())
                .isEqualTo(401);
        assertThat(get("/v1/jobs", gateway.issuer.token("profile", Map.of("sub", "alice", "age", "60")))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void tokenWithoutASignatureOrWithAnotherOneIsNone() {
        String[] parts = gateway.person("alice").split("\\.");
        String none = "eyJhbGciOiJub25lIn0";

        assertThat(get("/v1/jobs", none + "." + parts[1] + ".").statusCode()).isEqualTo(401);
        assertThat(get(
                                "/v1/jobs",
                                parts[0] + "." + parts[1] + "."
                                        + gateway.person("alice").split("\\.")[2])
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void operatorIsAPersonWithTheRole() {
        assertThat(get("/v1/me", gateway.operator("olga")).body()).contains("\"userId\":\"olga\"", "\"operator\":true");
        assertThat(get("/v1/me", gateway.person("olga")).body()).contains("\"operator\":false");
        assertThat(get("/v1/me", gateway.issuer.token("profile", Map.of("sub", "olga", "roles", "operators")))
                        .body())
                .contains("\"operator\":false");
        String program = gateway.issuer.token(Issuer.SCOPE, Map.of("sub", "anybody", "roles", "operator"));
        assertThat(get("/v1/me", program, "Forge-User", "alice").body())
                .contains("\"userId\":\"alice\"", "\"operator\":false");
        assertThat(reason(get("/v1/operations/overview", program, "Forge-User", "alice")))
                .isEqualTo("NOT_ALLOWED");
    }

    @Test
    void keyOfTheIssuerMayChange() {
        assertThat(get("/v1/jobs", gateway.person("alice")).statusCode()).isEqualTo(200);

        gateway.issuer.rotate();

        assertThat(get("/v1/jobs", gateway.person("alice")).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Alice",
                "ALICE",
                "alice.",
                "alice/",
                "alic",
                "alicee",
                "alice%2f",
                "alice\u0000",
                "alice ",
                " alice",
                "alic\u0435",
                "\uff41lice",
                "alice\u200b",
                "al\u0131ce",
                "alice*",
                "alice|bob",
                "$alice",
                "a",
                "../alice"
            })
    void neighbourOfAUserIsAnother(String neighbour) {
        var answer = get("/v1/jobs/alices", gateway.person(neighbour));

        assertThat(answer.statusCode()).isIn(404, 403);
        assertThat(get("/v1/jobs", gateway.person(neighbour)).body()).doesNotContain("alices");
    }

    @Test
    void personIsForThatPersonAlone() {
        assertThat(get("/v1/jobs", gateway.person("alice"), "Forge-User", "alice")
                        .statusCode())
                .isEqualTo(200);
        assertThat(get("/v1/jobs", gateway.person("mallory"), "Forge-User", "alice")
                        .statusCode())
                .isEqualTo(403);
        // Named as a program is, and no program: it has not the scope.
        assertThat(get("/v1/jobs", gateway.person("shop"), "Forge-User", "alice")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void programActsForWhomThePolicyNames() {
        String order = "{\"target\":{\"actorId\":\"shop~order\"}}";

        assertThat(post(gateway.program("shop"), order, "Forge-User", "alice").statusCode())
                .isEqualTo(202);
        assertThat(reason(post(gateway.program("shop"), JOB, "Forge-User", "alice")))
                .isEqualTo("TARGET_NOT_ALLOWED");
        assertThat(reason(post(gateway.program("shop"), order, "Forge-User", "carol")))
                .isEqualTo("USER_NOT_ALLOWED");
        assertThat(reason(post(gateway.program("shop"), order))).isEqualTo("USER_NOT_ALLOWED");
        assertThat(reason(post(gateway.program("unknown"), order, "Forge-User", "alice")))
                .isEqualTo("USER_NOT_ALLOWED");
        assertThat(post(gateway.program("anybody"), JOB, "Forge-User", "carol").statusCode())
                .isEqualTo(202);
        assertThat(reason(post(
                        gateway.program("shop"),
                        "{\"target\":{\"actorId\":\"shop~order\"},\"options\":{\"maxItems\":101}}",
                        "Forge-User",
                        "bob")))
                .isEqualTo("LIMIT_EXCEEDED");
    }

    @Test
    void tokenNamedAsACertificateIsNobodysProgram() {
        var answer = post(gateway.program("spiffe://apifyforge/backend/shop"), JOB, "Forge-User", "alice");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(reason(answer)).isEqualTo("USER_NOT_ALLOWED");
    }

    @Test
    void twoUsersNeverSeeEachOther() {
        var random = new Random(11);
        String bob = gateway.person("bob");
        post(gateway.person("alice"), JOB, "Idempotency-Key", "secret-of-alice");
        for (int call = 0; call < 2000; call++) {
            String path = "/v1/"
                    + List.of("jobs/", "jobs?q=", "jobs?cursor=", "uses?jobId=", "uses?cursor=", "connection?after=")
                            .get(random.nextInt(6));
            var answer = gateway.call(
                    "GET", path + strange(random), bob, "", "Prefer", "wait=0", "X-Request-Id", "bobs" + call);

            assertThat(answer.statusCode()).as(path).isIn(200, 400, 403, 404);
            assertThat(answer.body()).as(path).doesNotContain("secret-of-alice", "\"alices\"", "\"userId\":\"alice\"");
        }
    }

    /** An id of alice's with something around it, as an address may carry it. */
    private static String strange(Random random) {
        var pieces = List.of(
                "alice",
                "alice/",
                "alice%2F",
                "secret-of-alice",
                "alices",
                "..%2Falice",
                "bob",
                "%00",
                "%EF%BD%81lice",
                "%2E%2E/",
                "*",
                "%24ne",
                "MTc2/YWxpY2U",
                "YWxpY2Uvc2VjcmV0",
                ".",
                "~",
                "%7C",
                "A",
                "%25",
                "+",
                "_");
        var text = new StringBuilder();
        for (int piece = random.nextInt(3); piece >= 0; piece--) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        return text.toString();
    }

    @Test
    void tokenInClearIsRefusedWhereverItStands() {
        String token = "apify_api_" + "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";
        String alice = gateway.person("alice");

        assertThat(List.of(
                        gateway.call(
                                "PUT",
                                "/v1/connection",
                                alice,
                                "{\"sealedToken\":\"" + token + "\"}",
                                "Idempotency-Key",
                                "a"),
                        gateway.call("PUT", "/v1/connection", alice, "{\"token\":\"x\"}", "Idempotency-Key", "a"),
                        gateway.call(
                                "PUT",
                                "/v1/connection",
                                alice,
                                "{\"sealedToken\":\"AbCdEfGhIjKlMnOpQrStUvWxYz0123456789\"}"),
                        gateway.call("PUT", "/v1/connection", alice, "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"),
                        gateway.call(
                                "PUT", "/v1/connection", alice, "{\"sealedToken\":\"apify\\u005fapi_AbCdEfGhIjKlMn\"}"),
                        get("/v1/jobs/" + token, alice),
                        get("/v1/jobs?q=apify%5Fapi_AbCdEfGh", alice),
                        get("/v1/jobs", token),
                        get("/v1/jobs", alice, "Idempotency-Key", token),
                        post(alice, "{\"target\":{\"actorId\":\"" + token + "\"}}")))
                .allSatisfy(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(400);
                    assertThat(reason(answer)).isEqualTo("PLAINTEXT_TOKEN");
                    assertThat(answer.body() + answer.headers().map()).doesNotContain("AbCdEfGh");
                });
        // What a job gets is the user's own.
        assertThat(post(alice, "{\"target\":{\"actorId\":\"a~b\"},\"input\":{\"note\":\"" + token + "\"}}")
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void pagesOfOtherOriginsAreToldApart() {
        var allowed = gateway.call(
                "OPTIONS",
                "/v1/connection",
                null,
                "",
                "Origin",
                "https://app.example.com",
                "Access-Control-Request-Method",
                "PUT");
        var other = gateway.call(
                "OPTIONS",
                "/v1/connection",
                null,
                "",
                "Origin",
                "https://evil.example.com",
                "Access-Control-Request-Method",
                "PUT");

        assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://app.example.com");
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void requestIdIsTheCallersIfItIsSane() {
        assertThat(get("/v1/jobs", gateway.person("alice"), "X-Request-Id", "abc-1")
                        .headers()
                        .firstValue("X-Request-Id"))
                .hasValue("abc-1");
        assertThat(get("/v1/jobs", gateway.person("alice"), "X-Request-Id", "a b")
                        .headers()
                        .firstValue("X-Request-Id"))
                .get()
                .asString()
                .hasSize(36);
    }
}
