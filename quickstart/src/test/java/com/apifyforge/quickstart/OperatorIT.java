package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Topics;
import com.apifyforge.events.Target;
import com.apifyforge.events.Topic;
import com.apifyforge.events.ticket.TicketSigner;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An operator's work over HTTPS on the whole system, whose broker gives the gateway no more than its rights. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorIT {
    private static final String AT = "/v1/operations/";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private RunningVault vault;
    private GatewayCaller olga;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        vault = new RunningVault(root);
        olga = vault.signedIn("olga");
    }

    @AfterAll
    void stop() {
        olga.close();
        vault.close();
    }

    private JsonNode call(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = olga.send(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return GatewayCaller.json(answer);
    }

    private static String state(JsonNode overview, String name) {
        return overview.path("parts")
                .valueStream()
                .filter(part -> part.path("name").asString("").equals(name))
                .map(part -> part.path("state").asString())
                .findFirst()
                .orElse("");
    }

    @Test
    void whoSignsInOnTheMachineIsAnOperatorAndSeesEveryPartUp() throws Exception {
        assertThat(call("GET", "/v1/me", "").path("operator").booleanValue()).isTrue();

        var overview = call("GET", AT + "overview", "");

        assertThat(overview.path("parts").findValuesAsString("state"))
                .hasSize(7)
                .containsOnly("UP");
        // Each has something to read.
        olga.send("DELETE", "/v1/connection", "");
        olga.send("POST", "/v1/jobs", "{\"target\":{\"actorId\":\"a~b\"}}");
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                call("GET", AT + "overview", "").path("lag").findValuesAsString("group"))
                        .contains("gateway", "token-service", "apify-worker.job.commands.v1"));
    }

    @Test
    void freezeIsSeenAndLifted() throws Exception {
        call("POST", AT + "freezes", "{\"worker\":\"all\"}");

        var overview = call("GET", AT + "overview", "");
        assertThat(state(overview, "token-service")).isEqualTo("DEGRADED");
        assertThat(overview.path("freezes").findValuesAsString("worker")).containsExactly("all");
        assertThat(call("DELETE", AT + "freezes?worker=all", "").path("freezes"))
                .isEmpty();
    }

    @Test
    void deadLetterIsTailedListedShownAndRedriven() throws Exception {
        var tail = olga.stream(AT + "tail/job.commands.v1-dlt");
        try (var lines = new BufferedReader(new InputStreamReader(tail.body(), StandardCharsets.UTF_8));
                var topics = new Topics(vault.endpoints.cluster(), "/stranger", Clock.systemUTC())) {
            assertThat(lines.readLine()).isEqualTo(":");
            // Signed with a key that nobody knows, so the worker sets it aside.
            var stranger = new Scheduler(topics, TicketSigner.generate("stranger"), Clock.systemUTC());
            var cancel = stranger.cancel("job-of-stranger", "olga", new Target.Actor("a~b"));
            topics.sendAndWait(Topic.JOB_COMMANDS, "forged", cancel);

            String told = lines.readLine();
            while (!told.startsWith("data: ")) {
                told = lines.readLine();
            }
            assertThat(told)
                    .contains("\"type\":\"DeadLetter\"", "\"key\":\"olga\"")
                    .doesNotContain("eyJ");
        }
        var found = new AtomicReference<JsonNode>();
        Awaitility.await().atMost(PATIENCE).until(() -> {
            found.set(call("GET", AT + "dead-letters?topic=job.commands.v1", "").at("/items/0"));
            return found.get().has("offset");
        });
        var letter = found.get();
        String place = "{\"topic\":\"job.commands.v1\",\"partition\":" + letter.path("partition") + ",\"offset\":"
                + letter.path("offset") + "}";
        var shown = call(
                "GET",
                AT + "dead-letters/job.commands.v1/" + letter.path("partition") + "/" + letter.path("offset"),
                "");
        assertThat(shown.path("value").asString())
                .contains("job-of-stranger", "***")
                .doesNotContain("eyJ");
        assertThat(redrive(place, true).path("outcome").asString()).isEqualTo("WOULD_SEND");
        assertThat(redrive(place, false).path("outcome").asString()).isEqualTo("SENT");
        assertThat(redrive(place, true).path("detail").asString()).contains("redriven before");
    }

    private JsonNode redrive(String place, boolean dry) throws Exception {
        return call("POST", AT + "dead-letters/redrive", "{\"dryRun\":" + dry + ",\"records\":[" + place + "]}")
                .at("/results/0");
    }

    @Test
    void sampleIsThereWithinAMinuteOrTwo() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(130))
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(
                        () -> assertThat(call("GET", AT + "samples?hours=1", "").path("items"))
                                .isNotEmpty());
    }
}
