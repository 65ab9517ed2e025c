package com.apifyforge.console;

import static com.apifyforge.console.Browser.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The console alone, on real HTTP, whose people sign in by the link. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class ConsoleIT {
    private RunningConsole console;
    private Browser alice;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        console = new RunningConsole(folder, 0);
    }

    @AfterAll
    void stop() {
        console.close();
    }

    @BeforeEach
    void aliceSignsIn() {
        alice = new Browser(console.uri());
        assertThat(alice.signIn("alice", console.gateway.code()).statusCode()).isEqualTo(200);
    }

    @Test
    void linkSignsInOnceAndTellsWhoItIs() {
        String code = console.gateway.code();
        try (var browser = new Browser(console.uri());
                var second = new Browser(console.uri())) {
            var signedIn = browser.signIn("bob", code);

            assertThat(Browser.json(signedIn).path("userId").asString()).isEqualTo("bob");
            assertThat(Browser.json(signedIn).path("operator").asBoolean()).isTrue();
            assertThat(Browser.json(signedIn).path("signIn").asString()).isEqualTo("link");
            assertThat(browser.call("GET", "/session", "").body()).isEqualTo(signedIn.body());
            var again = second.signIn("bob", code);
            assertThat(again.statusCode()).isEqualTo(401);
            assertThat(reason(again)).isEqualTo("CODE_WRONG");
            assertThat(second.cookies()).isEmpty();
        }
    }

    /** The attributes that the prefix asks for are those of RFC 6265bis, section 4.1.3.2. */
    @Test
    void cookieIsForThisHostAndNoScriptAndNoOtherSite() {
        try (var browser = new Browser(console.uri())) {
            var cookies =
                    browser.signIn("bob", console.gateway.code()).headers().allValues("Set-Cookie");

            assertThat(cookies)
                    .singleElement()
                    .asString()
                    .matches("__Host-console=[\\w-]{43}; Path=/; Secure; HttpOnly; SameSite=Lax");
        }
    }

    @Test
    void nobodyWithoutASessionReachesTheGateway() {
        int before = console.gateway.asked().size();
        try (var browser = new Browser(console.uri())) {
            var nobody = browser.call("GET", "/api/v1/connection", "");
            assertThat(nobody.statusCode()).isEqualTo(401);
            assertThat(reason(nobody)).isEqualTo("NOT_SIGNED_IN");
            var session = browser.call("GET", "/session", "");
            assertThat(session.statusCode()).isEqualTo(401);
            assertThat(reason(session)).isEqualTo("NOT_SIGNED_IN");
            assertThat(Browser.json(session).path("signIn").asString()).isEqualTo("link");
            browser.cookies().put("__Host-console", "planted-by-somebody");
            assertThat(reason(browser.call("GET", "/api/v1/connection", ""))).isEqualTo("SESSION_EXPIRED");
        }

        assertThat(console.gateway.asked()).hasSize(before);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,   /session,           Sec-Fetch-Site, cross-site",
        "DELETE, /session,           Sec-Fetch-Site, same-site",
        "DELETE, /session,           Sec-Fetch-Site, none",
        "DELETE, /api/v1/connection, Origin,         https://evil.example",
        "DELETE, /api/v1/connection, Origin,         null",
        "DELETE, /api/v1/connection, X-Nothing,      said",
        "POST,   /api/v1/jobs,       Sec-Fetch-Site, cross-site",
        "GET,    /api/v1/connection, Sec-Fetch-Site, cross-site",
        "GET,    /session,           Sec-Fetch-Site, same-site",
        "GET,    /api/v1/connection, Origin,         https://evil.example"
    })
    void callOfAnotherSiteIsRefusedThoughTheCookieIsThere(String method, String path, String name, String value) {
        int before = console.gateway.asked().size();

        var answer = alice.bare(method, path, "", name, value);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(reason(answer)).isEqualTo("CROSS_SITE");
        assertThat(console.gateway.asked()).hasSize(before);
        assertThat(alice.call("GET", "/session", "").statusCode()).isEqualTo(200);
    }

    @Test
    void browserWithoutFetchMetadataIsKnownByItsOrigin() {
        for (String host : new String[] {"127.0.0.1", "localhost"}) {
            String origin = "http://" + host + ":" + console.port();
            assertThat(alice.bare("DELETE", "/api/v1/connection", "", "Origin", origin)
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(alice.bare("GET", "/api/v1/connection", "").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"script", "style", "iframe", "worker", "image"})
    void answersOfTheGatewayAreNoPartOfAPage(String use) {
        var answer = alice.call("GET", "/api/v1/jobs/j-1/records/OUTPUT", "", "Sec-Fetch-Dest", use);

        assertThat(reason(answer)).isEqualTo("CROSS_SITE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1"})
    void foreignNameIsRefused(String host) throws Exception {
        assertThat(raw("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403")
                .contains("WRONG_HOST");
    }

    /** "/%61pi" would go on as "pi/v1" behind the gateway's name: with the token, to a host that only begins so. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%61pi/v1/uses",
                "/a%70i/v1/uses",
                "/ap%69/v1/uses",
                "/api%2Fv1/uses",
                "/%73ession",
                "/;x/session"
            })
    void pathInDisguiseLeadsNowhere(String path) {
        int before = console.gateway.asked().size();

        assertThat(alice.call("GET", path, "").statusCode()).isIn(400, 404);
        assertThat(alice.bare("GET", path, "", "Sec-Fetch-Site", "cross-site").statusCode())
                .isIn(400, 404);

        assertThat(console.gateway.asked()).hasSize(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"userId\":\"bob\"}", "{\"code\":\"x\"}"})
    void signInWithoutUserOrCodeIsMalformed(String body) {
        assertThat(alice.call("POST", "/session", body).statusCode()).isEqualTo(400);
    }

    /** In another tab somebody else has signed in: this tab must not act for that person. */
    @Test
    void callOfAPageOfAnotherPersonIsRefused() {
        int before = console.gateway.asked().size();
        var refused = alice.call("GET", "/api/v1/connection", "", "Console-User", "bob");

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(reason(refused)).isEqualTo("OTHER_USER");
        assertThat(console.gateway.asked()).hasSize(before);
        assertThat(alice.call("GET", "/api/v1/connection", "", "Console-User", "alice")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void runbookIsATextThatBrowsersShow() {
        var runbook = alice.bare("GET", "/runbooks/use-disputed.md", "");

        assertThat(runbook.statusCode()).as(runbook.body()).isEqualTo(200);
        assertThat(runbook.headers().firstValue("Content-Type")).hasValue("text/plain;charset=UTF-8");
        assertThat(runbook.body()).startsWith("# A user disputes a use");
        assertThat(alice.bare("GET", "/runbooks/none.md", "").statusCode()).isEqualTo(404);
    }

    @Test
    void namedHeadersPassAndNoOthers() {
        var answer = alice.call(
                "POST",
                "/api/v1/jobs?wait=1",
                "{\"target\":{}}",
                "Idempotency-Key",
                "k-1",
                "Prefer",
                "wait=5",
                "Authorization",
                "Bearer of-the-page",
                "Forge-User",
                "bob",
                "X-Forwarded-For",
                "10.0.0.1");

        var asked = console.gateway.last();
        assertThat(asked.address()).isEqualTo("/v1/jobs?wait=1");
        assertThat(asked.bodyBytes()).isEqualTo("{\"target\":{}}".length());
        assertThat(asked.token()).startsWith(StandInGateway.TOKEN + "alice-");
        assertThat(asked.headers().keySet())
                .containsExactlyInAnyOrder(
                        "authorization",
                        "content-length",
                        "content-type",
                        "host",
                        "idempotency-key",
                        "prefer",
                        "user-agent");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Location")).hasValue("/api/v1/jobs/j-1");
        assertThat(answer.headers().firstValue("X-Request-Id")).hasValue("r-1");
        assertThat(answer.headers().allValues("Date")).hasSize(1);
        assertThat(answer.headers().map()).doesNotContainKeys("X-Internal", "x-internal", "set-cookie");
        assertThat(alice.call("GET", "/api/v1/elsewhere", "").headers().firstValue("Location"))
                .isEmpty();
    }

    @Test
    void tokenIsInNoAnswerAndInNoLog(CapturedOutput log) {
        alice.call("GET", "/api/v1/connection", "");
        alice.call("GET", "/session", "");
        console.gateway.refused.add(console.gateway.last().token());
        alice.call("GET", "/api/v1/connection", "");
        alice.call("DELETE", "/session", "");

        assertThat(alice.seen()).contains("NOT_CONNECTED", "SESSION_EXPIRED").doesNotContain(StandInGateway.TOKEN);
        assertThat(log.getAll()).doesNotContain(StandInGateway.TOKEN);
    }

    @Test
    void eventPassesAtOnceAndTheStreamEndsWithTheBrowser() throws Exception {
        var stream = alice.stream("/api/v1/events");
        assertThat(stream.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        var lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
        for (String event : new String[] {"data: first", "data: second"}) {
            // The next is not there before this one was seen.
            console.gateway.events.add(event);
            assertThat(next(lines)).isEqualTo(event);
        }

        alice.close();

        await().untilAsserted(() -> assertThat(console.gateway.streams).hasValue(0));
    }

    private static String next(BufferedReader lines) throws Exception {
        String line = lines.readLine();
        while (line.isEmpty() || line.startsWith(":")) {
            line = lines.readLine();
        }
        return line;
    }

    @Test
    void gatewayIsReadNoFasterThanTheBrowserReads() throws Exception {
        try (InputStream body = alice.stream("/api/v1/large").body()) {
            body.readNBytes(1024 * 1024);
        }
        alice.close();

        await().untilAsserted(() -> assertThat(console.gateway.streams).hasValue(0));
        assertThat(console.gateway.written.get()).isBetween(1024L * 1024, StandInGateway.LARGE / 4L);
    }

    @ParameterizedTest
    @CsvSource({"/api/v1/broken, fixed content-length", "/api/v1/broken-chunked, chunked transfer encoding"})
    void answerThatBreaksOffIsNoWholeOne(String path, String broken) throws Exception {
        try (InputStream body = alice.stream(path).body()) {
            assertThat(body.readNBytes(13)).asString(StandardCharsets.UTF_8).isEqualTo("the beginning");

            console.gateway.breaks.release();

            assertThatThrownBy(body::readAllBytes).hasStackTraceContaining(broken);
        }
    }

    @Test
    void queryThatCannotBeReadIsMalformed() {
        var answer = alice.call("GET", "/session?=x", "");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(reason(answer)).isEqualTo("MALFORMED_REQUEST");
    }

    @Test
    void answerThatBreaksOffBeforeItsFirstByteIsTheGatewayUnavailable() {
        console.gateway.breaks.release();

        var answer = alice.call("GET", "/api/v1/broken-at-once", "");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"GATEWAY_UNAVAILABLE\"");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
    }

    @Test
    void tokenThatTheGatewayRefusesEndsTheSession() {
        alice.call("GET", "/api/v1/connection", "");
        console.gateway.refused.add(console.gateway.last().token());

        var refused = alice.call("GET", "/api/v1/connection", "");

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(reason(refused)).isEqualTo("SESSION_EXPIRED");
        assertThat(alice.call("GET", "/session", "").statusCode()).isEqualTo(401);
    }

    @Test
    void sessionEndsWithItsTokenAndWithItWhatIsStillAnswered() {
        alice.stream("/api/v1/events");
        assertThat(console.gateway.streams).hasPositiveValue();

        // By half of its life, and by the other.
        console.clock.goOn(StandInGateway.TOKEN_LIFE.dividedBy(2));
        assertThat(alice.call("GET", "/session", "").statusCode()).isEqualTo(200);
        console.clock.goOn(StandInGateway.TOKEN_LIFE.dividedBy(2));

        assertThat(reason(alice.call("GET", "/api/v1/connection", ""))).isEqualTo("SESSION_EXPIRED");
        await().untilAsserted(() -> assertThat(console.gateway.streams).hasValue(0));
    }

    @Test
    void logoutEndsItAtOnceWithWhatIsStillAnswered() {
        String cookie = alice.cookies().get("__Host-console");
        alice.stream("/api/v1/events");

        var out = alice.call("DELETE", "/session", "");

        assertThat(out.statusCode()).isEqualTo(204);
        assertThat(out.headers().allValues("Set-Cookie"))
                .singleElement()
                .asString()
                .startsWith("__Host-console=; Path=/; Max-Age=0;");
        await().untilAsserted(() -> assertThat(console.gateway.streams).hasValue(0));
        alice.cookies().put("__Host-console", cookie);
        assertThat(reason(alice.call("GET", "/api/v1/connection", ""))).isEqualTo("SESSION_EXPIRED");
    }

    @Test
    void whoSignsInAnewEndsWhatThisBrowserWasBefore() {
        String before = alice.cookies().get("__Host-console");

        alice.signIn("bob", console.gateway.code());

        assertThat(Browser.json(alice.call("GET", "/session", ""))
                        .path("userId")
                        .asString())
                .isEqualTo("bob");
        assertThat(alice.cookies().get("__Host-console")).isNotEqualTo(before);
        alice.cookies().put("__Host-console", before);
        assertThat(alice.call("GET", "/session", "").statusCode()).isEqualTo(401);
    }

    static Stream<String> requests() {
        return Stream.of(
                "GET / HTTP/1.1",
                "GET /index.html HTTP/1.1",
                "GET /vault-client/index.js HTTP/1.1",
                "GET /nothing HTTP/1.1",
                "GET /session HTTP/1.1",
                "GET /api/v1/connection HTTP/1.1",
                "GET /api/../session HTTP/1.1",
                "GET /api//v1/connection HTTP/1.1",
                "GET /%zz HTTP/1.1",
                "GET /a|b HTTP/1.1",
                "PUT / HTTP/1.1",
                "TRACE / HTTP/1.1",
                "OPTIONS /session HTTP/1.1",
                "BREW /session HTTP/1.1",
                "GET / HTTP/1.1\r\nContent-Length: x");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void everyAnswerSaysWhatABrowserMayDoWithIt(String request) throws Exception {
        String answer = raw(request + "\r\nHost: 127.0.0.1:" + console.port() + "\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .contains("Content-Security-Policy: default-src 'none'; ")
                .contains("frame-ancestors 'none'")
                .contains("X-Content-Type-Options: nosniff\r\n")
                .contains("Referrer-Policy: no-referrer\r\n")
                .contains("Cross-Origin-Opener-Policy: same-origin\r\n")
                .contains("Permissions-Policy: ")
                .contains("Cache-Control: no-")
                .doesNotContain("Exception", "Tomcat", "<html><head><title>HTTP Status");
    }

    @Test
    void pageMayRunItsOwnScriptsAndItsImportMapAlone() throws Exception {
        var page = alice.open(console.uri());

        String map = page.body().replaceAll("(?s).*<script type=\"importmap\">(.*?)</script>.*", "$1");
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(map.getBytes(StandardCharsets.UTF_8)));
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("script-src 'self' 'sha256-" + hash + "';", "require-trusted-types-for 'script'")
                .doesNotContain("unsafe");
        assertThat(alice.call("GET", "/api/v1/connection", "").headers().firstValue("Content-Security-Policy"))
                .hasValue("default-src 'none'; sandbox; frame-ancestors 'none'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/vault-client/index.js", "/lit-html/lit-html.js", "/lit-html/directives/repeat.js"})
    void fileIsSentOnceAndAskedForAgain(String file) {
        var first = alice.bare("GET", file, "");
        String tag = first.headers().firstValue("ETag").orElseThrow();

        var second = alice.bare("GET", file, "", "If-None-Match", tag);

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("Cache-Control")).hasValue("no-cache");
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
    }

    @Test
    void longBodyAndOneOfUnknownLengthStopAtTheConsole() throws Exception {
        int before = console.gateway.asked().size();
        assertThat(reason(alice.call("POST", "/api/v1/jobs", "{" + " ".repeat(512 * 1024) + "}")))
                .isEqualTo("TOO_LARGE");
        assertThat(reason(alice.call("POST", "/session", "{" + " ".repeat(4096) + "}")))
                .isEqualTo("TOO_LARGE");
        var chunked = HttpRequest.newBuilder(console.uri().resolve("/api/v1/jobs"))
                .header("Cookie", alice.cookieHeader())
                .header("Sec-Fetch-Site", "same-origin")
                .POST(BodyPublishers.ofInputStream(InputStream::nullInputStream))
                .build();
        HttpResponse<String> answer;
        try (var http = HttpClient.newHttpClient()) {
            answer = http.send(chunked, BodyHandlers.ofString());
        }

        assertThat(reason(answer)).isEqualTo("TOO_LARGE");
        assertThat(console.gateway.asked()).hasSize(before);
    }

    @Test
    void gatewayThatIsAwayIsSaidToBeAndTheSessionLastsUntilItIsBack() throws Exception {
        console.gateway.goAway();
        try (var bob = new Browser(console.uri())) {
            var away = alice.call("GET", "/api/v1/connection", "");
            assertThat(away.statusCode()).isEqualTo(503);
            assertThat(reason(away)).isEqualTo("GATEWAY_UNAVAILABLE");
            assertThat(alice.call("GET", "/session", "").statusCode()).isEqualTo(200);
            assertThat(reason(bob.signIn("bob", "any"))).isEqualTo("GATEWAY_UNAVAILABLE");
            assertThat(bob.bare("GET", console.health("health/readiness").toString(), "")
                            .statusCode())
                    .isEqualTo(200);
        } finally {
            console.gateway.comeBack();
        }

        assertThat(alice.call("GET", "/api/v1/connection", "").statusCode()).isEqualTo(200);
    }

    @Test
    void sessionsAndSignInsAreCountedAndNamed() {
        alice.signIn("alice", "wrong");

        // Without cookies, which the health port takes none of.
        alice.cookies().clear();
        assertThat(alice.bare("GET", console.health("prometheus").toString(), "")
                        .body())
                .containsPattern("vault_console_sessions\\{?.*\\}? [1-9]")
                .containsPattern("vault_console_sign_ins_total\\{.*outcome=\"SIGNED_IN\".*\\} [1-9]")
                .containsPattern("vault_console_sign_ins_total\\{.*outcome=\"CODE_WRONG\".*\\} [1-9]")
                .containsPattern("vault_part_up\\{.*part=\"gateway\".*\\}");
    }

    private String raw(String request) throws Exception {
        try (var socket = new Socket("127.0.0.1", console.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
