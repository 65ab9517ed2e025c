package com.apifyforge.quickstart.setup;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Pem;
import com.apifyforge.embedded.ca.LocalCa;
import com.apifyforge.events.codec.Json;
import com.apifyforge.quickstart.Forge;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetupCommandTest {
    private static final Set<String> HOSTS_OF_AN_OLDER_ONE = Set.of("kafka", "token-service", "sandbox");

    @TempDir
    Path out;

    @Test
    void serversAreKnownByTheirNames() throws Exception {
        setup();

        for (String server : List.of("token-service", "apify-worker", "gateway", "issuer", "sandbox")) {
            assertThat(names(server + "/tls.crt")).contains("2 " + server);
        }
        assertThat(names("gateway/tls.crt")).contains("6 spiffe://apifyforge/gateway");
        assertThat(names("gateway/operator.crt")).contains("6 spiffe://apifyforge/operator");
        assertThat(names("operator/outside/scheduler.crt")).contains("6 spiffe://apifyforge/scheduler");
    }

    @Test
    void tokenServiceKnowsTheTicketKeysOfSchedulerAndGateway() throws Exception {
        setup();

        assertThat(Json.mapper()
                        .readTree(text("token-service/schedulers.jwks"))
                        .path("keys")
                        .valueStream()
                        .map(key -> key.path("kid").asString()))
                .containsExactly("compose-scheduler", "compose-gateway");
        assertThat(text("token-service/schedulers.jwks")).doesNotContain("\"d\"");
    }

    @ParameterizedTest
    @CsvSource({
        "demo.secret, operator",
        "console.secret, console",
        "alice.password, operator",
        "dave.password, operator",
        "operator.password, operator"
    })
    void secretIsTheIssuersAndItsOwnersAndNobodyElses(String name, String owner) throws Exception {
        setup();
        String secret = text("issuer/" + name);

        assertThat(secret).hasSizeGreaterThan(20);
        assertThat(made().entrySet())
                .filteredOn(file -> file.getValue().contains(secret))
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("issuer/" + name, owner + "/" + name);
    }

    @Test
    void programsAreToldTheGatewayAndInsideTheWorker() throws Exception {
        setup("--published", "1,2,3,4,5,6");

        var inside = Json.mapper().readTree(text("operator/" + Endpoints.FILE));
        assertThat(inside.path("gateway").asString()).isEqualTo("https://gateway:8445");
        assertThat(inside.path("worker").asString()).isEqualTo("https://apify-worker:8444");
        var outside = Json.mapper().readTree(text("operator/outside/" + Endpoints.FILE));
        assertThat(outside.path("apify").asString()).isEqualTo("https://127.0.0.1:3");
        assertThat(outside.path("gateway").asString()).isEqualTo("https://127.0.0.1:4");
        assertThat(outside.path("console").asString()).isEqualTo("https://127.0.0.1:6");
        assertThat(outside.has("worker")).isFalse();
    }

    @Test
    void secondSetupChangesNothing() throws Exception {
        assertThat(setup()).isEmpty();
        var first = made();

        assertThat(setup()).isEmpty();

        assertThat(made()).isEqualTo(first);
    }

    @Test
    void whatAnOlderOneMadeStaysAndItSaysWhomItsCaCannotVouchFor() throws Exception {
        var ca = LocalCa.in(Files.createDirectories(out.resolve("ca")), Clock.systemUTC(), HOSTS_OF_AN_OLDER_ONE);
        ca.issue("token-service", URI.create("spiffe://apifyforge/token-service"));
        ca.issue("apify-worker", URI.create("spiffe://apifyforge/apify-worker"));
        String worker = text("ca/apify-worker.crt");
        String tokenService = text("ca/token-service.crt");

        String said = setup();

        assertThat(text("token-service/tls.crt")).isEqualTo(tokenService);
        assertThat(text("apify-worker/tls.crt")).isEqualTo(worker);
        assertThat(names("gateway/tls.crt"))
                .containsExactly("2 localhost", "7 127.0.0.1", "6 spiffe://apifyforge/gateway");
        assertThat(said)
                .contains("cannot vouch for apify-worker, gateway, issuer, kafka-1, kafka-2, kafka-3,")
                .contains("docs/compose.md (A volume of an older stack)");

        Files.delete(out.resolve("ca/ca.key"));

        assertThat(setup()).isEmpty();
        assertThat(names("apify-worker/tls.crt")).contains("2 apify-worker");
    }

    private String setup(String... options) {
        var said = new StringWriter();
        var arguments = new ArrayList<>(List.of("setup", "--out", out.toString()));
        arguments.addAll(List.of(options));
        assertThat(Forge.commandLine().setOut(new PrintWriter(said)).execute(arguments.toArray(String[]::new)))
                .isZero();
        return said.toString();
    }

    private Map<String, String> made() throws IOException {
        var made = new TreeMap<String, String>();
        try (var files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                made.put(out.relativize(file).toString(), Files.readString(file));
            }
        }
        return made;
    }

    private List<String> names(String file) throws Exception {
        return ((X509Certificate) Pem.certificates(out.resolve(file)).iterator().next())
                .getSubjectAlternativeNames().stream()
                        .map(name -> name.get(0) + " " + name.get(1))
                        .toList();
    }

    private String text(String file) throws IOException {
        return Files.readString(out.resolve(file));
    }
}
