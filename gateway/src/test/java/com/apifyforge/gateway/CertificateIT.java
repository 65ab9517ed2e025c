package com.apifyforge.gateway;

import static com.apifyforge.gateway.RunningGateway.reason;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.client.Pem;
import com.apifyforge.embedded.ca.LocalCa;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Programs that show a certificate instead of a token, and an issuer that is away. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificateIT {
    private static final String SHOP = "spiffe://apifyforge/backend/shop";
    private static final String ORDER = "{\"target\":{\"actorId\":\"shop~order\"}}";

    private RunningGateway running;
    private ConfigurableApplicationContext asking;
    private LocalCa other;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        running = new RunningGateway(folder, "--gateway.auth.jwks-uri=http://127.0.0.1:1/keys");
        asking = running.start(
                "--gateway.auth.client-auth=want", "--gateway.auth.client-ca=" + running.ca.certificate());
        other = LocalCa.in(Files.createDirectories(folder.resolve("other")));
    }

    @AfterAll
    void stop() {
        asking.close();
        running.close();
    }

    private HttpResponse<String> call(
            LocalCa from, String name, ConfigurableApplicationContext gateway, String... headers) throws Exception {
        return send(from, name, gateway, "POST", "/v1/jobs", ORDER, headers);
    }

    private HttpResponse<String> send(
            LocalCa from,
            String name,
            ConfigurableApplicationContext gateway,
            String method,
            String path,
            String body,
            String... headers)
            throws Exception {
        var shown = from.issue("of-" + Integer.toHexString(name.hashCode()), URI.create(name));
        try (var http = HttpClient.newBuilder()
                .sslContext(Pem.identified(running.ca.certificate(), shown.certificate(), shown.key()))
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            return http.send(
                    RunningGateway.request(gateway, method, path, null, body, headers), BodyHandlers.ofString());
        }
    }

    @Test
    void programWithACertificateActsForWhomThePolicyNames() throws Exception {
        assertThat(call(running.ca, SHOP, asking, "Forge-User", "alice").statusCode())
                .isEqualTo(202);
        assertThat(reason(call(running.ca, SHOP, asking, "Forge-User", "carol")))
                .isEqualTo("USER_NOT_ALLOWED");
        assertThat(reason(call(running.ca, SHOP, asking))).isEqualTo("USER_NOT_ALLOWED");
        // Of the same CA, as the workers' are.
        assertThat(reason(call(running.ca, "spiffe://apifyforge/apify-worker", asking, "Forge-User", "alice")))
                .isEqualTo("USER_NOT_ALLOWED");
        // What only looks like that of the policy.
        assertThat(reason(call(running.ca, SHOP + "/", asking, "Forge-User", "alice")))
                .isEqualTo("USER_NOT_ALLOWED");
        assertThat(call(running.ca, "https://apifyforge/backend/shop", asking, "Forge-User", "alice")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void programWithACertificateIsNoOperator() throws Exception {
        var me = send(running.ca, SHOP, asking, "GET", "/v1/me", "", "Forge-User", "alice");
        var overview = send(running.ca, SHOP, asking, "GET", "/v1/operations/overview", "", "Forge-User", "alice");

        assertThat(me.statusCode()).isEqualTo(200);
        assertThat(RunningGateway.json(me).path("operator").asBoolean(true)).isFalse();
        assertThat(overview.statusCode()).isEqualTo(403);
    }

    /** The client does not even send it, as the gateway names the CA it asks for. */
    @Test
    void certificateOfAnotherCaCountsForNothing() throws Exception {
        assertThat(call(other, SHOP, asking, "Forge-User", "alice").statusCode())
                .isEqualTo(401);
    }

    @Test
    void certificateCountsForNothingWhereNoneIsAskedFor() throws Exception {
        assertThat(call(running.ca, SHOP, running.context(), "Forge-User", "alice")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void tokenBesideACertificateIsWhoCalls() throws Exception {
        String alice = "Bearer " + running.person("alice");

        assertThat(reason(call(running.ca, SHOP, asking, "Authorization", alice, "Forge-User", "bob")))
                .isEqualTo("USER_NOT_ALLOWED");
        assertThat(call(running.ca, SHOP, asking, "Authorization", "Bearer nonsense")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void tokenThatCannotBeCheckedIsNotAWrongOne() {
        var answer = running.call("GET", "/v1/jobs", running.person("alice"), "");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(reason(answer)).isEqualTo("ISSUER_UNAVAILABLE");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }
}
