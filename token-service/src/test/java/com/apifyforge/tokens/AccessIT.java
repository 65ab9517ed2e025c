package com.apifyforge.tokens;

import static com.apifyforge.tokens.RunningService.client;
import static com.apifyforge.tokens.RunningService.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.embedded.ca.LocalCa;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.tokens.envelope.ProbeKeys;
import com.apifyforge.tokens.store.Store;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(SharedService.class)
class AccessIT {
    private RunningService service;

    @BeforeEach
    void take(RunningService shared) {
        service = shared;
    }

    @Test
    void workersAloneLease() {
        service.connected("access");
        int unwraps = service.context.getBean(ProbeKeys.class).unwrappedUsers.size();
        for (HttpClient client : List.of(
                client(service.parts.tlsWithoutCertificate()),
                client(service.parts.tls("operator")),
                client(service.parts.tls("console")),
                client(service.parts.tls("token-service")),
                client(service.parts.tls(service.parts.ca.issue("nameless", null))),
                client(service.parts.tls(TwoNames.issue(service.parts))))) {
            try (Opener key = Opener.generate("once")) {
                problem(service.leaseResponse(client, key, start(service.ticket("access", "access-1"))), 403);
                problem(service.post(client, "/v1/leases/results", "{}".getBytes(StandardCharsets.UTF_8)), 403);
            }
        }
        assertThat(service.context.getBean(ProbeKeys.class).unwrappedUsers).hasSize(unwraps);
        var counted = RunningService.exchange(
                HttpClient.newHttpClient(), HttpRequest.newBuilder(service.healthUri("/actuator/prometheus")));
        assertThat(new String(counted.body(), StandardCharsets.UTF_8))
                .contains(
                        "vault_callers_refused_total{reason=\"NO_CERTIFICATE\"}",
                        "vault_callers_refused_total{reason=\"NOT_ONE_NAME\"}",
                        "vault_callers_refused_total{reason=\"WRONG_NAME\"}");
    }

    @Test
    void operatorsAndConsolesAloneRead() {
        service.connected("read");
        for (String workload : List.of("operator", "console")) {
            assertThat(service.get(client(service.parts.tls(workload)), "/v1/users/read/connection")
                            .statusCode())
                    .isEqualTo(200);
        }
        for (HttpClient client :
                List.of(client(service.parts.tlsWithoutCertificate()), client(service.parts.tls("apify-worker")))) {
            problem(service.get(client, "/v1/users/read/connection"), 403);
            problem(service.get(client, "/v1/users/read/uses"), 403);
        }
    }

    @Test
    void operatorsAloneRewrap() {
        byte[] body = "{\"to\":\"no-such-key\"}".getBytes(StandardCharsets.UTF_8);
        for (HttpClient client : List.of(
                client(service.parts.tlsWithoutCertificate()),
                client(service.parts.tls("console")),
                client(service.parts.tls("apify-worker")))) {
            problem(service.post(client, "/v1/rewraps", body), 403);
            problem(service.get(client, "/v1/rewraps"), 403);
        }
        HttpClient operator = client(service.parts.tls("operator"));
        var refused = service.post(operator, "/v1/rewraps", body);
        problem(refused, 409);
        assertThat(new String(refused.body(), StandardCharsets.UTF_8))
                .contains("no-such-key", "tokens.envelope.kms.key", "previous-keys");
        problem(service.post(operator, "/v1/rewraps", "{}".getBytes(StandardCharsets.UTF_8)), 400);
        problem(service.get(operator, "/v1/rewraps"), 404);
    }

    @Test
    void certificateOfAnotherAuthorityIsRefusedByTls() {
        var stranger = LocalCa.in(service.parts.folder.resolve("stranger-ca"))
                .issue("apify-worker", Parts.workload("apify-worker"));
        HttpClient client = HttpClient.newBuilder()
                .sslContext(Insistent.context(service.parts.tls(stranger)))
                .build();

        assertThatThrownBy(() -> service.get(client, "/v1/sealing-keys"))
                .rootCause()
                .isInstanceOf(javax.net.ssl.SSLException.class);
    }

    @Test
    void nothingOlderThanTls13IsSpoken() {
        SSLContext context = service.parts.tls("apify-worker").createSslContext();
        var old = new SSLParameters();
        old.setProtocols(new String[] {"TLSv1.2"});
        HttpClient client =
                HttpClient.newBuilder().sslContext(context).sslParameters(old).build();

        assertThatThrownBy(() -> service.get(client, "/v1/sealing-keys"))
                .hasRootCauseInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void sealingKeyIsPublicAndMayBeCached() {
        var response = service.get(client(service.parts.tlsWithoutCertificate()), "/v1/sealing-keys");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("max-age=300, public");
        var keys = JsonMapper.shared().readTree(response.body()).get("keys");
        assertThat(keys).hasSize(1);
        assertThat(keys.get(0).propertyNames()).containsExactlyInAnyOrder("kty", "crv", "x", "y", "kid", "use", "alg");
    }

    @Test
    void leasesAreNotCached() {
        service.connected("cache");
        try (Opener key = Opener.generate("once")) {
            var response = service.leaseResponse(key, start(service.ticket("cache", "cache-1")));
            assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        }
    }

    @Test
    void everyErrorIsAProblemThatTellsNothingFromInside() {
        HttpClient worker = client(service.parts.tls("apify-worker"));
        for (String path : List.of(
                "/",
                "/error",
                "/actuator/health",
                "/v1/leases/",
                "/v1/leases;x",
                "//v1/leases",
                "/v1/%6ceases",
                "/v1/sealing-keys/../leases")) {
            problem(service.get(worker, path), 404);
        }
        problem(service.get(worker, "/v1/leases"), 405);
        for (String body : List.of(
                "",
                "{",
                "null",
                "[]",
                "{\"publicKey\":{},\"asks\":[]}",
                "{\"publicKey\":{},\"asks\":[{\"ticket\":\"x\",\"purpose\":\"START\"}]}",
                "{\"publicKey\":{\"kid\":\"x\"},\"asks\":[{\"ticket\":\"x\",\"purpose\":\"START\"}]}",
                "{\"publicKey\":{},\"asks\":[{\"ticket\":\"x\",\"purpose\":\"STEAL\"}]}")) {
            problem(service.post(worker, "/v1/leases", body.getBytes(StandardCharsets.UTF_8)), 400);
        }
        problem(service.post(worker, "/v1/leases", new byte[2_000_000]), 413);
        problem(service.getAsOperator("/v1/users/never-seen/connection"), 404);
        problem(service.getAsOperator("/v1/users/x/uses?limit=many"), 400);
        problem(service.getAsOperator("/v1/users/x/uses?limit=0"), 400);
    }

    @Test
    void faultOfOursIsNotBlamedOnTheCaller() {
        service.connected("fault");
        service.context
                .getBean(Store.class)
                .collection("tokens")
                .updateOne(Filters.eq("fault"), Updates.set("state", "NO_SUCH_STATE"));

        var response = service.getAsOperator("/v1/users/fault/connection");

        problem(response, 500);
        assertThat(new String(response.body(), StandardCharsets.UTF_8)).doesNotContain("NO_SUCH_STATE");
    }

    @Test
    void readinessNamesItsPartsAndNothingElseIsOpen() {
        HttpClient plain = HttpClient.newHttpClient();
        var ready =
                RunningService.exchange(plain, HttpRequest.newBuilder(service.healthUri("/actuator/health/readiness")));

        assertThat(ready.statusCode()).isEqualTo(200);
        Map<?, ?> parts = (Map<?, ?>)
                JsonMapper.shared().readValue(ready.body(), Map.class).get("components");
        assertThat(parts.keySet()).map(Object::toString).contains("mongo", "kafka", "kms");
        for (String endpoint :
                List.of("metrics", "env", "heapdump", "configprops", "threaddump", "httpexchanges", "beans")) {
            assertThat(RunningService.exchange(
                                    plain, HttpRequest.newBuilder(service.healthUri("/actuator/" + endpoint)))
                            .statusCode())
                    .as(endpoint)
                    .isEqualTo(404);
        }
    }

    private static void problem(HttpResponse<byte[]> response, int status) {
        String body = new String(response.body(), StandardCharsets.UTF_8);
        assertThat(response.statusCode()).as("%s %s", response.uri(), body).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("none"))
                .as("%s %s", response.uri(), body)
                .startsWith("application/problem+json");
        assertThat(JsonMapper.shared().readTree(body).get("detail").asString()).isNotBlank();
        assertThat(body).doesNotContain("Exception", "java.", "at com.");
    }
}
