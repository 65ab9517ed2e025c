package com.apifyforge.quickstart.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.codec.Json;
import com.apifyforge.quickstart.ForgeProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DemoIT {
    @TempDir
    Path folder;

    @Test
    void everythingPromisedHoldsAndTheLastLineTellsItToMachines() throws Exception {
        try (var demo = ForgeProcess.start(
                folder.resolve("out"),
                "demo",
                "--json",
                "--data",
                folder.resolve("d").toString())) {
            int status = demo.exit();
            String output = demo.output();

            assertThat(status).as(output).isZero();
            JsonNode last = Json.mapper().readTree(output.lines().toList().getLast());
            assertThat(last.propertyNames())
                    .containsExactlyInAnyOrder(
                            "ok", "jobs", "runsStarted", "duplicateRuns", "leases", "canaryHits", "seconds");
            assertThat(last.path("ok").asBoolean()).isTrue();
            assertThat(last.path("jobs").toString())
                    .isEqualTo("{\"JobAborted\":1,\"JobFailed\":1,\"JobRefused\":4,\"JobSucceeded\":4}");
            assertThat(last.path("runsStarted").asInt()).isEqualTo(6);
            assertThat(last.path("duplicateRuns").asInt(-1)).isZero();
            assertThat(last.path("leases").asInt()).isGreaterThanOrEqualTo(10);
            assertThat(last.path("canaryHits").asInt(-1)).isZero();
            assertThat(last.path("seconds").asDouble()).isBetween(5.0, 120.0);
            assertThat(output)
                    .contains(" ConnectToken ", " TokenRevoked ", "over the gateway, signed in with a code", "promised")
                    .doesNotContainPattern("apify_api_[A-Za-z0-9]{30}");
            assertThat(output.lines().filter(line -> !line.startsWith("{"))).allMatch(line -> line.length() <= 80);
        }
    }
}
