package com.apifyforge.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** What an orchestrator is told of a worker. */
class HealthIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    @Test
    void readinessNamesTheMissingPartAndLivenessStaysUp() throws Exception {
        try (var stage = new Stage(folder)) {
            var worker = stage.worker();
            assertThat(get(worker, "/actuator/health/readiness").statusCode()).isEqualTo(200);

            stage.stopTokenService();

            await().atMost(PATIENCE).untilAsserted(() -> {
                var readiness = get(worker, "/actuator/health/readiness");
                assertThat(readiness.statusCode()).isEqualTo(503);
                var parts = JsonMapper.shared().readTree(readiness.body()).path("components");
                assertThat(parts.at("/tokenService/status").asString()).isEqualTo("DOWN");
                assertThat(parts.at("/kafka/status").asString()).isEqualTo("UP");
                assertThat(get(worker, "/actuator/prometheus").body())
                        .contains("vault_part_up{part=\"token-service\"} 0.0", "vault_part_up{part=\"kafka\"} 1.0");
            });
            assertThat(get(worker, "/actuator/health/liveness").statusCode()).isEqualTo(200);

            stage.startTokenService();
            await().atMost(PATIENCE)
                    .until(() -> get(worker, "/actuator/health/readiness").statusCode() == 200);
            for (String closed : new String[] {"metrics", "env", "heapdump", "configprops", "threaddump", "beans"}) {
                assertThat(get(worker, "/actuator/" + closed).statusCode())
                        .as(closed)
                        .isEqualTo(404);
            }
        }
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext worker, String path) {
        String port = worker.getEnvironment().getProperty("local.management.port");
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
