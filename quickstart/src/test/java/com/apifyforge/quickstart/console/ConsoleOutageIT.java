package com.apifyforge.quickstart.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.console.ConsoleApplication;
import com.apifyforge.quickstart.console.ConsoleSystem.Started;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route.FulfillOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** A console of its own: its way to the gateway can be cut, and so can that of browsers to it. */
@ExtendWith(ConsoleSystem.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleOutageIT {
    private static final String ISSUER = "org.springframework.boot.security.oauth2.server.authorization"
            + ".autoconfigure.servlet.OAuth2AuthorizationServerAutoConfiguration";

    @RegisterExtension
    private final Look looked = new Look();

    private Relay toGateway;
    private Relay toConsole;
    private ConfigurableApplicationContext console;

    @BeforeAll
    void start(Started system) throws Exception {
        toGateway = new Relay(system.vault.endpoints.gateway().getPort());
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        toConsole = new Relay(port);
        console = ConsoleApplication.start(
                "--console.gateway.url=https://127.0.0.1:" + toGateway.port(),
                "--console.gateway.ca=" + system.vault.endpoints.ca(),
                "--console.web.port=" + port,
                "--console.web.origins=" + address(),
                "--console.health.port=-1",
                // The issuer is on this class path, too.
                "--spring.autoconfigure.exclude=" + ISSUER);
    }

    @AfterAll
    void stop() {
        toConsole.close();
        toGateway.close();
        console.close();
    }

    private String address() {
        return "http://127.0.0.1:" + toConsole.port();
    }

    private Person person(Started system, String user) {
        return system.person(user, address());
    }

    @Test
    void gatewayThatIsAwayIsToldAndThePageGoesOnByItselfWhenItIsBack(Started system) throws Exception {
        try (var paul = person(system, "paul").signsIn().connects()) {
            paul.goes("jobs");
            assertThat(paul.page.getByText("No jobs yet.")).isVisible();
            toGateway.pullOut();
            assertThat(paul.page.getByText("The gateway does not answer.").first())
                    .isVisible();
            looked.at(paul, "gateway away");

            toGateway.putIn();
            assertThat(paul.page.getByText("The gateway does not answer.")).hasCount(0);
            assertThat(paul.page.locator("[role=alert]")).hasCount(0);
            assertThat(paul.page.getByText("No jobs yet.")).isVisible();
        }
    }

    @Test
    void jobThatIsStartedWhileTheGatewayIsAwayIsSentWhenItIsBackAndOnce(Started system) throws Exception {
        try (var rosa = person(system, "rosa").signsIn().connects()) {
            rosa.goes("start");
            rosa.fill("Name of the Actor", "apify/hello-world");
            toGateway.pullOut();
            rosa.press("Start");
            assertThat(rosa.page.getByText("Something waits to be sent.")).isVisible();
            looked.at(rosa, "waits to be sent");

            toGateway.putIn();
            assertThat(rosa.verdict()).isVisible();
            rosa.goes("jobs");
            assertThat(rosa.page.locator("tbody tr")).hasCount(1);
        }
    }

    @Test
    void consoleThatIsAwayIsToldAndThePageGoesOnByItselfWhenItIsBack(Started system) throws Exception {
        try (var sven = person(system, "sven").signsIn()) {
            sven.goes("activity");
            assertThat(sven.page.getByText("The token has not been used yet.")).isVisible();
            toConsole.pullOut();
            assertThat(sven.page.getByText("The console does not answer.").first())
                    .isVisible();
            looked.at(sven, "console away");

            toConsole.putIn();
            assertThat(sven.page.getByText("The console does not answer.")).hasCount(0);
            assertThat(sven.page.getByText("The token has not been used yet.")).isVisible();
        }
    }

    @Test
    void sessionThatEndsElsewhereIsToldAndGoesOnAfterASignIn(Started system) {
        try (var tina = person(system, "tina").signsIn()) {
            tina.goes("jobs");
            assertThat(tina.page.getByText("No jobs yet.")).isVisible();
            tina.connects();
            tina.press("Disconnect");
            assertThat(tina.dialog()).isVisible();
            Page other = tina.open();
            other.navigate(address() + "/");
            other.getByText("Log out").click();
            assertThat(other.getByText("One-time code")).isVisible();

            assertThat(tina.heading("Your session is over")).isVisible();
            assertThat(tina.dialog()).hasCount(0);
            assertThat(tina.page.getByLabel("User id")).hasValue("tina");
            looked.at(tina, "session over");
            signsInAgain(tina);
            assertThat(tina.heading("Stored token")).containsText("Connected");
        }
    }

    private static void signsInAgain(Person person) {
        person.fill("One-time code", person.code());
        person.press("Sign in");
    }

    @Test
    void codeThatWasUsedIsRefusedWithWhereTheNextOneIs(Started system) {
        try (var uwe = person(system, "uwe")) {
            uwe.page.navigate(address() + "/#code=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
            uwe.fill("User id", "uwe");
            uwe.press("Sign in");
            assertThat(uwe.page.locator("[role=alert]")).containsText("./forge console");
            looked.at(uwe, "code used");
            signsInAgain(uwe);
            assertThat(uwe.heading("Your Apify connection")).isVisible();
        }
    }

    @Test
    void pageLeadsToAnIssuerWhereThereIsOneAndSaysWhyASignInHasFailed(Started system) {
        try (var viola = person(system, "viola")) {
            viola.page.route(
                    "**/session",
                    route -> route.fulfill(new FulfillOptions()
                            .setStatus(401)
                            .setContentType("application/problem+json")
                            .setBody("{\"status\":401,\"reason\":\"NOT_SIGNED_IN\",\"signIn\":\"oidc\"}")));
            viola.page.navigate(address() + "/#error=SIGN_IN_EXPIRED");

            assertThat(viola.page.getByText("Sign in with your account"))
                    .hasAttribute("href", "/oauth2/authorization/issuer");
            assertThat(viola.page.locator("[role=alert]")).containsText("more than ten minutes ago");
            looked.at(viola, "sign-in at an issuer");
            assertThat(viola.page.url()).doesNotContain("error=");
        }
    }

    @Test
    void brokerThatIsAwayIsToldAndTheJobIsSentAgainByItself(Started system) {
        try (var vera = person(system, "vera").signsIn().connects()) {
            // As the gateway answers then.
            vera.page.route("**/api/v1/jobs", route -> {
                if (route.request().method().equals("POST")) {
                    route.fulfill(new FulfillOptions()
                            .setStatus(503)
                            .setContentType("application/problem+json")
                            .setBody("{\"status\":503,\"reason\":\"UNAVAILABLE\",\"detail\":\"Kafka does not"
                                    + " answer.\"}"));
                } else {
                    route.resume();
                }
            });
            vera.goes("start");
            vera.fill("Name of the Actor", "apify/hello-world");
            vera.press("Start");
            assertThat(vera.page.getByText("A part of the vault does not answer."))
                    .isVisible();
            assertThat(vera.page.getByText("Kafka does not answer.")).isVisible();

            vera.page.unroute("**/api/v1/jobs");
            assertThat(vera.verdict()).isVisible();
            assertThat(vera.page.getByText("A part of the vault does not answer."))
                    .hasCount(0);
        }
    }

    @Test
    void wrongClockOfTheComputerIsToldAndATokenIsSealedAllTheSame(Started system) {
        try (var willi = person(system, "willi")) {
            willi.page
                    .clock()
                    .setSystemTime(Instant.now().minus(3, ChronoUnit.HOURS).toEpochMilli());
            willi.signsIn();
            assertThat(willi.page.getByText("The clock of this computer is wrong."))
                    .isVisible();
            assertThat(willi.page.getByText("behind.")).isVisible();
            looked.at(willi, "clock wrong");
            willi.connects();
            assertThat(willi.page.getByText("0 days of 90.")).isVisible();
            assertThat(willi.complaints).isEmpty();
        }
    }
}
