package com.apifyforge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.embedded.ca.LocalCa;
import com.apifyforge.service.StartRefusedException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

class StartIT {
    private static final String PORTS = "--console.web.port=0 --console.health.port=-1 ";
    private static final String GATEWAY = PORTS + "--console.gateway.url=https://127.0.0.1:1 ";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        GATEWAY + "--console.web.address=0.0.0.0,               console.web.certificate is missing",
        GATEWAY + "--console.oidc.issuer=http://issuer.example, console.oidc.issuer is the https address",
        GATEWAY + "--console.web.origins=console.example.com,   console.web.origins are addresses",
        PORTS + "--console.gateway.url=http://127.0.0.1:1,      console.gateway.url is the https address",
        PORTS + "--console.web.origins=,                        console.gateway.url is the https address"
    })
    void startThatWouldBeUnsafeIsRefused(String setting, String why) {
        assertThatThrownBy(() -> ConsoleApplication.start(setting.split(" ")))
                .hasRootCauseInstanceOf(StartRefusedException.class)
                .rootCause()
                .hasMessageContaining(why);
    }

    @Test
    void peopleOfALinkAreOnThisMachineAlone() {
        var identity = LocalCa.in(folder).issue("console", null);

        assertThatThrownBy(() -> ConsoleApplication.start(
                        "--console.gateway.url=https://127.0.0.1:1",
                        "--console.web.port=0",
                        "--console.health.port=-1",
                        "--console.web.address=0.0.0.0",
                        "--console.web.certificate=" + identity.certificate(),
                        "--console.web.key=" + identity.key()))
                .rootCause()
                .hasMessageContaining("console.oidc.issuer is missing");
    }

    /** The issuer is not there: the page is, and says so. */
    @Test
    void withACertificateItServesHttpsUnderItsNamesThoughTheIssuerIsAway() throws Exception {
        var ca = LocalCa.in(folder);
        var identity = ca.issue("console", null);
        var trust = HttpClient.newBuilder()
                .sslContext(SslBundle.of(new PemSslStoreBundle(
                                null, PemSslStoreDetails.forCertificate("file:" + ca.certificate())))
                        .createSslContext());
        try (var context = ConsoleApplication.start(
                "--console.gateway.url=https://127.0.0.1:1",
                "--console.oidc.issuer=https://127.0.0.1:1",
                "--console.web.port=0",
                "--console.health.port=-1",
                "--console.web.address=0.0.0.0",
                "--console.web.certificate=" + identity.certificate(),
                "--console.web.key=" + identity.key())) {
            var uri = URI.create("https://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
            try (var browser = new Browser(uri, trust)) {
                assertThat(browser.open(uri.resolve("/")).statusCode()).isEqualTo(200);
                assertThat(Browser.json(browser.call("GET", "/session", ""))
                                .path("signIn")
                                .asString())
                        .isEqualTo("oidc");
                assertThat(Browser.reason(browser.signIn("alice", "code"))).isEqualTo("WRONG_SIGN_IN");
                assertThat(Browser.location(browser.open(uri.resolve("/oauth2/authorization/issuer"))))
                        .isEqualTo(uri.resolve("/#error=ISSUER_UNAVAILABLE"));
            }
        }
    }
}
