package com.apifyforge.console;

import static com.apifyforge.console.Browser.location;
import static com.apifyforge.console.Browser.reason;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.embedded.Loopback;
import com.apifyforge.issuer.Issuer;
import com.apifyforge.issuer.IssuerClient;
import com.apifyforge.issuer.IssuerPerson;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.web.util.UriComponentsBuilder;

/** People sign in at a real authorization server (Spring's), by its form, in a browser that is played. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class OidcIT {
    /** Shorter than what a token is renewed before its end: each call renews it. */
    private static final Duration TOKEN_LIFE = Duration.ofSeconds(20);

    private static final OAuth2TokenCustomizer<JwtEncodingContext> AS_IT_IS = _ -> {};

    private final AtomicReference<OAuth2TokenCustomizer<JwtEncodingContext>> claims = new AtomicReference<>(AS_IT_IS);
    private final ECKey key = newKey();
    private int consolePort;
    private int issuerPort;
    private Issuer issuer;
    private RunningConsole console;
    private Browser browser;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        consolePort = Loopback.freePort();
        issuerPort = Loopback.freePort();
        issuer = issuer();
        Files.writeString(folder.resolve("console.secret"), "secret-of-the-console\n");
        console = new RunningConsole(
                folder,
                consolePort,
                "--console.oidc.issuer=http://127.0.0.1:" + issuerPort,
                "--console.oidc.client-secret-file=" + folder.resolve("console.secret"));
    }

    private Issuer issuer() {
        return Issuer.start(
                List.of(new IssuerClient(
                        "console",
                        "secret-of-the-console",
                        Set.of("openid"),
                        Set.of(URI.create("http://127.0.0.1:" + consolePort)),
                        TOKEN_LIFE)),
                List.of(
                        new IssuerPerson("alice", "password-of-alice", Set.of()),
                        new IssuerPerson("olga", "password-of-olga", Set.of("operator"))),
                () -> key,
                context -> claims.get().customize(context),
                "--server.port=" + issuerPort);
    }

    @AfterAll
    void stop() {
        issuer.close();
        console.close();
    }

    @BeforeEach
    void aBrowser() {
        browser = new Browser(console.uri());
    }

    @AfterEach
    void asItWas() {
        claims.set(AS_IT_IS);
        console.clock.goBack();
        browser.close();
    }

    @Test
    void personSignsInByPasswordAndCallsTheGatewayAsHerself() {
        var back = signIn("alice");

        assertThat(back.statusCode()).isEqualTo(200);
        assertThat(back.uri()).isEqualTo(console.uri().resolve("/"));
        var session = Browser.json(browser.call("GET", "/session", ""));
        assertThat(session.path("userId").asString()).isEqualTo("alice");
        assertThat(session.path("operator").asBoolean()).isFalse();
        assertThat(session.path("signIn").asString()).isEqualTo("oidc");
        // It is renewed here, so the session lasts as long as any.
        assertThat(Instant.parse(session.path("expiresAt").asString()))
                .isAfter(console.clock.instant().plus(Duration.ofHours(11)));
        browser.call("GET", "/api/v1/connection", "");
        var token = StandInGateway.claims(console.gateway.last().token());
        assertThat(token.path("sub").asString()).isEqualTo("alice");
        assertThat(token.path("aud").asString()).isEqualTo("apifyforge-gateway");
    }

    @Test
    void operatorIsKnownAsOne() {
        signIn("olga");

        assertThat(Browser.json(browser.call("GET", "/session", ""))
                        .path("operator")
                        .asBoolean())
                .isTrue();
    }

    /** RFC 7636 and OpenID Connect Core 1.0, section 3.1.2.1. */
    @Test
    void requestHasStateNonceAndChallenge() {
        var asked = UriComponentsBuilder.fromUri(location(begin())).build().getQueryParams();

        assertThat(asked.getFirst("response_type")).isEqualTo("code");
        assertThat(asked.getFirst("code_challenge_method")).isEqualTo("S256");
        assertThat(asked.getFirst("code_challenge")).hasSize(43);
        assertThat(asked.getFirst("state")).hasSizeGreaterThan(40);
        assertThat(asked.getFirst("nonce")).hasSizeGreaterThan(40);
        assertThat(asked.getFirst("scope")).isEqualTo("openid");
    }

    @Test
    void sessionThatWasPlantedBeforeTheSignInIsNone() {
        browser.cookies().put("__Host-console", "planted");
        signIn("alice");
        String session = browser.cookies().get("__Host-console");

        assertThat(session).isNotEqualTo("planted");
        browser.cookies().put("__Host-console", "planted");
        assertThat(browser.call("GET", "/session", "").statusCode()).isEqualTo(401);
    }

    @Test
    void answerForAnotherBrowserSignsNobodyIn() {
        URI answer = answerOfTheIssuer("alice");
        try (var other = new Browser(console.uri())) {
            other.open(console.uri().resolve("/oauth2/authorization/issuer"));

            assertThat(error(other.open(answer))).isEqualTo("SIGN_IN_EXPIRED");
            assertThat(other.cookies()).doesNotContainKey("__Host-console");
        }
    }

    @Test
    void answerCountsOnceAndForTenMinutes() {
        URI answer = answerOfTheIssuer("alice");
        assertThat(location(browser.open(answer))).isEqualTo(console.uri().resolve("/"));
        assertThat(error(browser.open(answer))).isEqualTo("SIGN_IN_EXPIRED");

        URI later = answerOfTheIssuer("alice");
        console.clock.goOn(Duration.ofMinutes(10));
        assertThat(error(browser.open(later))).isEqualTo("SIGN_IN_EXPIRED");
    }

    @Test
    void whoBeginsManySignInsEndsThoseOfNobody() {
        URI answer = answerOfTheIssuer("alice");
        try (var other = new Browser(console.uri())) {
            for (int begun = 0; begun < 1_001; begun++) {
                other.open(console.uri().resolve("/oauth2/authorization/issuer"));
            }
        }

        assertThat(location(browser.open(answer))).isEqualTo(console.uri().resolve("/"));
    }

    @Test
    void cookieThatWasChangedIsNoSignIn() {
        URI answer = answerOfTheIssuer("alice");
        String name = "__Host-console-sign-in";
        String cookie = String.valueOf(browser.cookies().get(name));
        int last = cookie.length() - 2;
        for (String changed : List.of(
                cookie.substring(0, last) + (cookie.charAt(last) == 'A' ? 'B' : 'A') + cookie.substring(last + 1),
                cookie.substring(0, cookie.indexOf('.')),
                cookie.substring(0, cookie.indexOf('.')) + "....",
                "eyJhbGciOiJkaXIifQ..AA.AA.AA",
                "nothing",
                "")) {
            browser.cookies().put(name, changed);

            assertThat(error(browser.open(answer))).as(changed).isEqualTo("SIGN_IN_EXPIRED");
        }
    }

    @Test
    void codeThatTheIssuerDoesNotKnowSignsNobodyIn() {
        var answer = URI.create(answerOfTheIssuer("alice").toString().replaceFirst("code=[^&]*", "code=another"));

        assertThat(error(browser.open(answer))).isEqualTo("SIGN_IN_FAILED");
        assertThat(browser.call("GET", "/session", "").statusCode()).isEqualTo(401);
    }

    @Test
    void whoIsRefusedByTheIssuerIsToldSo() {
        String state = UriComponentsBuilder.fromUri(location(begin()))
                .build()
                .getQueryParams()
                .getFirst("state");

        assertThat(error(browser.open(
                        console.uri().resolve("/login/oauth2/code/issuer?error=access_denied&state=" + state))))
                .isEqualTo("SIGN_IN_REFUSED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonce", "iss", "aud", "exp"})
    void idTokenThatIsNotForThisSignInSignsNobodyIn(String wrong) {
        claims.set(context -> {
            if (context.getTokenType().getValue().equals("id_token")) {
                // A token that is over was made before that.
                context.getClaims().issuedAt(Instant.now().minus(Duration.ofHours(2)));
                context.getClaims()
                        .claims(all -> all.put(
                                wrong,
                                switch (wrong) {
                                    case "aud" -> List.of("another-client");
                                    case "exp" -> Instant.now().minus(Duration.ofHours(1));
                                    case "iss" -> "https://another.example";
                                    default -> "another";
                                }));
            }
        });

        assertThat(error(browser.open(answerOfTheIssuer("alice")))).isEqualTo("SIGN_IN_FAILED");
        assertThat(browser.cookies()).doesNotContainKey("__Host-console");
        // Nothing else was wrong with it.
        claims.set(AS_IT_IS);
        assertThat(location(browser.open(answerOfTheIssuer("alice"))))
                .isEqualTo(console.uri().resolve("/"));
    }

    @Test
    void tokenIsRenewedWhileTheIssuerKnowsTheSessionAndNoLonger() throws Exception {
        signIn("alice");
        browser.call("GET", "/api/v1/connection", "");
        String first = console.gateway.last().token();
        browser.call("GET", "/api/v1/connection", "");
        String second = console.gateway.last().token();
        assertThat(second).isNotEqualTo(first);

        issuer.close();
        assertThat(browser.call("GET", "/api/v1/connection", "").statusCode()).isEqualTo(200);
        assertThat(console.gateway.last().token()).isEqualTo(second);
        // It forgets what it issued when it ends.
        issuer = issuer();

        assertThat(reason(browser.call("GET", "/api/v1/connection", ""))).isEqualTo("SESSION_EXPIRED");
        assertThat(browser.call("GET", "/session", "").statusCode()).isEqualTo(401);
    }

    @Test
    void whoSignsOutIsAskedForThePasswordTheNextTime() {
        signIn("alice");
        assertThat(begin().headers().firstValue("Location")).isPresent();
        // The issuer knows this browser: it asks for nothing.
        assertThat(location(browser.open(location(begin()))).getPath()).isEqualTo("/login/oauth2/code/issuer");

        var out = browser.call("DELETE", "/session", "");
        assertThat(out.statusCode()).isEqualTo(204);
        assertThat(out.headers().firstValue("Location")).hasValue("/oauth2/sign-out");
        var back = browser.follow(location(out));

        assertThat(back.uri()).isEqualTo(console.uri().resolve("/"));
        assertThat(browser.call("GET", "/session", "").statusCode()).isEqualTo(401);
        assertThat(browser.follow(location(begin())).uri().getPath()).isEqualTo("/login");
        assertThat(location(browser.open(console.uri().resolve("/oauth2/sign-out"))))
                .isEqualTo(console.uri().resolve("/"));
    }

    @Test
    void accessTokenAndSecretAreInNoAnswerAndInNoLog(CapturedOutput log) {
        signIn("alice");
        browser.call("GET", "/api/v1/connection", "");
        String token = console.gateway.last().token();
        browser.call("GET", "/session", "");
        browser.call("DELETE", "/session", "");

        assertThat(token).hasSizeGreaterThan(100);
        assertThat(browser.seen()).contains("\"oidc\"").doesNotContain(token, "secret-of-the-console");
        assertThat(log.getAll()).doesNotContain(token, "secret-of-the-console", "password-of-alice");
    }

    @Test
    void formPostOfAnotherSiteIsNoAnswerOfTheIssuer() {
        var answer = browser.form(answerOfTheIssuer("alice"), "");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(reason(answer)).isEqualTo("CROSS_SITE");
    }

    private HttpResponse<String> begin() {
        return browser.open(console.uri().resolve("/oauth2/authorization/issuer"));
    }

    private HttpResponse<String> signIn(String person) {
        return browser.follow(answerOfTheIssuer(person));
    }

    /** Where the issuer leads to after the form was sent. */
    private URI answerOfTheIssuer(String person) {
        var answer = browser.open(location(begin()));
        if (location(answer).getPath().equals("/login")) {
            var form = browser.open(location(answer));
            String csrf = form.body().replaceAll("(?s).*name=\"_csrf\"[^>]*value=\"([^\"]*)\".*", "$1");
            var sent = browser.form(
                    form.uri(),
                    "username=" + person + "&password=password-of-" + person + "&_csrf="
                            + URLEncoder.encode(csrf, UTF_8));
            answer = browser.open(location(sent));
        }
        assertThat(location(answer).getPath()).isEqualTo("/login/oauth2/code/issuer");
        return location(answer);
    }

    private static String error(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.body()).isEmpty();
        return location(answer).toString().replaceFirst(".*/#error=", "");
    }

    private static ECKey newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID("test")
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .generate();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
