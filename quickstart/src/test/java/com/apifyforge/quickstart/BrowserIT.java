package com.apifyforge.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.apifyforge.client.Endpoints;
import com.apifyforge.events.codec.Json;
import com.apifyforge.quickstart.browser.Chromium;
import com.apifyforge.quickstart.browser.PageServer;
import com.apifyforge.quickstart.folder.DataFolder;
import com.apifyforge.quickstart.folder.KeyFiles;
import com.apifyforge.quickstart.system.Ports;
import com.apifyforge.quickstart.system.VaultSettings;
import com.apifyforge.quickstart.system.VaultSystem;
import com.apifyforge.sandbox.ApifySandbox;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The page of examples/browser in a real Chromium, of another origin than the gateway's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserIT {
    /** The setting of a service that {@code ./forge up} leaves to the environment: {@code GATEWAY_WEB_ORIGINS}. */
    private static final String ORIGINS = "gateway.web.origins";

    private DataFolder folder;
    private PageServer known;
    private PageServer unknown;
    private VaultSystem vault;
    private Endpoints endpoints;
    private Path certificate;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        assumeTrue(Chromium.installed().isPresent(), "This needs Chromium.");
        folder = DataFolder.open(root);
        var identity = KeyFiles.in(folder, Clock.systemUTC()).gateway();
        certificate = identity.certificate();
        known = PageServer.start(identity);
        unknown = PageServer.start(identity);
        System.setProperty(ORIGINS, known.origin());
        vault = VaultSystem.start(folder, VaultSettings.EMBEDDED, Ports.from(0).withoutConsole(), _ -> {});
        endpoints = Endpoints.in(root);
    }

    @AfterAll
    void stop() {
        System.clearProperty(ORIGINS);
        if (vault != null) {
            vault.close();
            known.close();
            unknown.close();
            folder.close();
        }
    }

    @Test
    void pageOfAnotherOriginSealsConnectsRunsFollowsAndReads(@TempDir Path profile) throws Exception {
        try (var browser = browser(profile)) {
            var shown = play(browser, known, "heidi");

            assertThat(shown)
                    .startsWith("CONNECTED", "TokenStored", "JobStarted", "JobSucceeded")
                    .endsWith("NOT_CONNECTED", "The end.");
            assertThat(shown.subList(4, shown.size() - 2))
                    .isNotEmpty()
                    .allSatisfy(item -> assertThat(item).startsWith("{"));
            var connect = sent(browser, "PUT", "/v1/connection");
            assertThat(connect).hasSize(1);
            var body = Json.read(connect.getFirst()
                    .path("request")
                    .path("postData")
                    .asString()
                    .getBytes(UTF_8));
            assertThat(body.propertyNames()).containsExactly("sealedToken");
            assertThat(body.path("sealedToken").asString()).matches("[\\w-]+\\.\\.[\\w-]+\\.[\\w-]+\\.[\\w-]+");
            assertThat(answered(browser)).contains("OPTIONS", "GET", "PUT", "POST", "DELETE");
            assertThat(all(browser, known)).doesNotContain(token("heidi"), base64(token("heidi")));
        }
    }

    @Test
    void pageOfAnUnknownOriginIsToldSoAndSendsNothingButThePreflight(@TempDir Path profile) throws Exception {
        try (var browser = browser(profile)) {
            assertThat(play(browser, unknown, "ivan"))
                    .containsExactly(
                            "The gateway does not answer, or " + unknown.origin()
                                    + " is none of its gateway.web.origins.",
                            "The end.");

            Awaitility.await().untilAsserted(() -> assertThat(answered(browser)).containsExactly("OPTIONS"));
        }
    }

    private Chromium browser(Path profile) throws Exception {
        return Chromium.start(Chromium.installed().orElseThrow(), profile.resolve("profile"), certificate);
    }

    private List<String> play(Chromium browser, PageServer server, String user) throws Exception {
        try (var caller = new GatewayCaller(endpoints, user)) {
            caller.signIn(folder.keys().resolve("gateway.code"));
            browser.open(server.whichMayCall(endpoints.gateway()).origin() + "/");
            browser.type("gateway", endpoints.gateway().toString());
            browser.type("userId", user);
            browser.type("accessToken", caller.token());
            browser.type("token", token(user));
            browser.press("button");
            return browser.shownUntil("The end.");
        }
    }

    private static String token(String user) {
        return new String(ApifySandbox.token(user, 1), UTF_8);
    }

    /** Without padding, so that it is found as base64url, too: a token is of letters and digits. */
    private static String base64(String text) {
        return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    /** Addresses, headers and bodies of everything that left the browser. */
    private static String all(Chromium browser, PageServer server) {
        return Stream.concat(
                        Stream.of("requestWillBeSent", "requestWillBeSentExtraInfo")
                                .flatMap(browser::told)
                                .map(JsonNode::toString),
                        server.asked().stream())
                .collect(Collectors.joining("\n"));
    }

    /** Methods of what the gateway has answered. What a page may not send is told as well, and never is on the wire. */
    private List<String> answered(Chromium browser) {
        var answered = browser.told("responseReceivedExtraInfo")
                .map(answer -> answer.path("requestId").asString())
                .toList();
        return browser.told("requestWillBeSent")
                .filter(told -> told.path("request").path("url").asString().startsWith(endpoints.gateway() + "/"))
                .filter(told -> answered.contains(told.path("requestId").asString()))
                .map(told -> told.path("request").path("method").asString())
                .toList();
    }

    private static List<JsonNode> sent(Chromium browser, String method, String path) {
        return browser.told("requestWillBeSent")
                .filter(told -> told.path("request").path("method").asString().equals(method))
                .filter(told -> told.path("request").path("url").asString().endsWith(path))
                .toList();
    }
}
