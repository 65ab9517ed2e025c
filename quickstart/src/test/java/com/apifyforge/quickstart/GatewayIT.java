package com.apifyforge.quickstart;

import static com.apifyforge.quickstart.GatewayCaller.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.apifyforge.client.Pem;
import com.apifyforge.client.gateway.Connection;
import com.apifyforge.client.gateway.GatewayVault;
import com.apifyforge.client.gateway.Job;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.codec.Json;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.secret.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The gateway beside the real parts, as a program meets it that has HTTPS alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewayIT {
    private static final String INPUT = "{\"sandbox\":{\"seconds\":0,\"items\":2500}}";
    private static final String JOB = "{\"target\":{\"actorId\":\"a~b\"},\"input\":" + INPUT + "}";

    private RunningVault vault;

    @BeforeAll
    void start(@TempDir Path root) {
        vault = RunningVault.withoutConsole(root);
    }

    @AfterAll
    void stop() {
        vault.close();
    }

    @Test
    void connectsRunsFollowsAndDisconnectsOverHttpsAlone() throws Exception {
        try (var alice = vault.signedIn("alice")) {
            var connected = alice.connect(1);
            assertThat(connected.statusCode()).as(connected.body()).isEqualTo(200);
            assertThat(json(connected).path("state").asString()).isEqualTo("CONNECTED");
            assertThat(json(alice.send("GET", "/v1/connection", ""))
                            .path("apifyUsername")
                            .asString())
                    .isEqualTo("alice");

            var started = alice.send("POST", "/v1/jobs", JOB, "Idempotency-Key", "job-1", "Prefer", "wait=30");
            assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
            assertThat(started.headers().firstValue("Location")).hasValue("/v1/jobs/job-1");

            var ended = json(alice.send("GET", "/v1/jobs/job-1", "", "Prefer", "wait=60"));
            assertThat(ended.path("state").asString()).isEqualTo("SUCCEEDED");
            assertThat(ended.path("timeline").findValuesAsString("type"))
                    .containsExactly("JobRequested", "JobStarted", "JobSucceeded");

            var again = alice.send("POST", "/v1/jobs", JOB, "Idempotency-Key", "job-1");
            assertThat(again.statusCode()).isEqualTo(200);
            assertThat(json(again).path("state").asString()).isEqualTo("SUCCEEDED");

            assertThat(types(alice, "t-1.j-1", 3)).containsExactly("TokenStored", "JobStarted", "JobSucceeded");

            assertThat(json(alice.send("GET", "/v1/uses?jobId=job-1", ""))
                            .path("items")
                            .path(0)
                            .path("actor")
                            .asString())
                    .isEqualTo("a~b");

            readsResults(alice);

            var gone = alice.send("DELETE", "/v1/connection", "", "Prefer", "wait=30");
            assertThat(gone.statusCode()).as(gone.body()).isEqualTo(200);
            assertThat(json(gone).path("state").asString()).isEqualTo("NOT_CONNECTED");
            assertThat(json(gone).path("apifyTokensUrl").asString())
                    .isEqualTo("https://console.apify.com/settings/integrations");

            var refused = alice.send("GET", "/v1/jobs/job-1/items", "");
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(json(refused).path("reason").asString()).isEqualTo("NOT_CONNECTED");
        }
    }

    @Test
    void twoUsersMayUseTheSameKeyAndEachSeesOnlyTheirs() throws Exception {
        try (var nora = vault.signedIn("nora");
                var nils = vault.signedIn("nils")) {
            nora.connect(1);
            nils.connect(1);
            var noras = nora.send("POST", "/v1/jobs", JOB, "Idempotency-Key", "nightly", "Prefer", "wait=30");
            assertThat(noras.statusCode()).as(noras.body()).isEqualTo(202);
            assertThat(nils.send("GET", "/v1/jobs/nightly", "").statusCode()).isEqualTo(404);
            String other = JOB.replace("a~b", "c~d");
            var ours = nils.send("POST", "/v1/jobs", other, "Idempotency-Key", "nightly", "Prefer", "wait=30");
            assertThat(ours.statusCode()).as(ours.body()).isEqualTo(202);

            var runs = new ArrayList<String>();
            for (var user : List.of(nora, nils)) {
                var ended = json(user.send("GET", "/v1/jobs/nightly", "", "Prefer", "wait=60"));
                assertThat(ended.path("state").asString()).isEqualTo("SUCCEEDED");
                assertThat(ended.path("timeline").findValuesAsString("type"))
                        .containsExactly("JobRequested", "JobStarted", "JobSucceeded");
                runs.add(ended.path("runId").asString());
                assertThat(types(user, "t-1.j-1", 3)).containsExactly("TokenStored", "JobStarted", "JobSucceeded");
            }
            assertThat(runs).doesNotHaveDuplicates().doesNotContain("");
        }
    }

    private static void readsResults(GatewayCaller alice) throws Exception {
        var page = alice.send("GET", "/v1/jobs/job-1/items?offset=2400&limit=1000", "");
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(json(page)).hasSize(100);
        assertThat(page.headers().firstValue("X-Apify-Pagination-Total")).hasValue("2500");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("Content-Security-Policy")).hasValue("sandbox");
        var head = alice.send("HEAD", "/v1/jobs/job-1/items", "");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("X-Apify-Pagination-Total")).hasValue("2500");
        assertThat(alice.send("GET", "/v1/jobs/job-1/items?format=jsonl", "").body())
                .hasLineCount(2500);
        assertThat(json(alice.send("GET", "/v1/jobs/job-1/records/OUTPUT", ""))
                        .path("items")
                        .asInt())
                .isEqualTo(2500);
        assertThat(alice.send("GET", "/v1/jobs/job-1/log", "").body()).contains("The run is SUCCEEDED.");
        var slip = alice.send("GET", "/v1/jobs/job-1/items?ofset=1", "");
        assertThat(slip.statusCode()).isEqualTo(400);
        assertThat(json(slip).path("reason").asString()).isEqualTo("MALFORMED_REQUEST");
        // The second has all characters but letters and digits that Apify allows in a key.
        for (String key : List.of("NOTHING", "!-_.('x')", "%21-_.%28%27x%27%29")) {
            assertThat(json(alice.send("GET", "/v1/jobs/job-1/records/" + key, ""))
                            .path("reason")
                            .asString())
                    .as(key)
                    .isEqualTo("NO_RESULT");
        }
        // Its event may still be on its way.
        Awaitility.await()
                .untilAsserted(() -> assertThat(json(alice.send("GET", "/v1/uses?jobId=job-1", ""))
                                .path("items")
                                .findValuesAsString("purpose"))
                        .contains("READ"));
    }

    @Test
    void rebuiltProjectionTellsTheSame() throws Exception {
        JsonNode before;
        try (var erin = vault.signedIn("erin")) {
            erin.connect(1);
            erin.send("POST", "/v1/jobs", JOB, "Idempotency-Key", "erins");
            before = json(erin.send("GET", "/v1/jobs/erins", "", "Prefer", "wait=60"));
        }
        vault.close();

        assertThat(Forge.commandLine()
                        .execute(
                                "gateway",
                                "rebuild",
                                "--data",
                                vault.folder.root().toString()))
                .isZero();
        start(vault.folder.root());

        try (var erin = vault.signedIn("erin")) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(json(erin.send("GET", "/v1/jobs/erins", "")))
                            .isEqualTo(before));
            // Of another topic, which may be read later.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(json(erin.send("GET", "/v1/connection", ""))
                                    .path("state")
                                    .asString())
                            .isEqualTo("CONNECTED"));
        }
    }

    @Test
    void theLibraryInJavaDoesTheSame() throws Exception {
        try (var caller = vault.signedIn("grace");
                var grace = new GatewayVault(
                        vault.endpoints.gateway(), Pem.trusting(vault.endpoints.ca()), "grace", caller::token);
                var token = Secret.takeOwnershipOf(ApifySandbox.token("grace", 1))) {
            assertThat(grace.connect(token).apifyUsername()).isEqualTo("grace");
            grace.run("grace-1", new Target.Actor("a~b"), Json.read(INPUT.getBytes(UTF_8)), RunOptions.NONE);
            var ended = grace.await("grace-1", Duration.ofMinutes(1)).orElseThrow();
            assertThat(ended.state()).isEqualTo(Job.State.SUCCEEDED);
            var types = new ArrayList<String>();
            grace.follow("t-1.j-1", event -> {
                types.add(event.type());
                return types.size() < 3;
            });
            assertThat(types).containsExactly("TokenStored", "JobStarted", "JobSucceeded");
            assertThat(grace.items("grace-1")).hasSize(2500);
            try (var output = grace.record("grace-1", "OUTPUT")) {
                assertThat(new String(output.readAllBytes(), UTF_8)).contains("2500");
            }
            assertThat(grace.disconnect().state()).isEqualTo(Connection.State.NOT_CONNECTED);
        }
    }

    @Test
    void theLibraryInJavaScriptDoesTheSame(@TempDir Path scripts) throws Exception {
        assumeTrue(isThere("node", "-e", "process.exit(Number(parseInt(process.versions.node) < 20))"), "Node.js 20");
        var library = Path.of("..", "clients", "javascript", "src", "index.js").toAbsolutePath();
        var script = Files.writeString(scripts.resolve("run.mjs"), """
                import { GatewayVault } from 'LIBRARY';
                const { GATEWAY: url, ACCESS: accessToken, TOKEN } = process.env;
                const vault = new GatewayVault({ url, userId: 'frank', accessToken });
                console.log((await vault.connect(TOKEN)).apifyUsername);
                const { jobId } = await vault.run({ actorId: 'a~b', input: { sandbox: { seconds: 0, items: 2500 } } });
                console.log((await vault.wait(jobId)).state);
                for await (const event of vault.events({ lastEventId: 't-1.j-1' })) {
                  console.log(event.type);
                  if (event.type === 'JobSucceeded') break;
                }
                let items = 0;
                for await (const item of vault.items(jobId)) items++;
                console.log(items);
                console.log((await (await vault.record(jobId, 'OUTPUT')).json()).items);
                console.log((await vault.disconnect()).state);
                process.exit();
                """.replace(
                        "LIBRARY", library.toUri().toString()));
        try (var caller = vault.signedIn("frank")) {
            var node = new ProcessBuilder("node", script.toString()).redirectError(ProcessBuilder.Redirect.INHERIT);
            node.environment()
                    .putAll(Map.of(
                            "NODE_EXTRA_CA_CERTS", vault.endpoints.ca().toString(),
                            "GATEWAY", vault.endpoints.gateway().toString(),
                            "ACCESS", caller.token(),
                            "TOKEN", new String(ApifySandbox.token("frank", 1), UTF_8)));
            try (var output = node.start().inputReader()) {
                assertThat(output.lines())
                        .containsExactly(
                                "frank",
                                "SUCCEEDED",
                                "TokenStored",
                                "JobStarted",
                                "JobSucceeded",
                                "2500",
                                "2500",
                                "NOT_CONNECTED");
            }
        }
    }

    private static boolean isThere(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    @Test
    void anotherUsersJobIsNone() throws Exception {
        try (var carol = vault.signedIn("carol");
                var mallory = vault.signedIn("mallory")) {
            carol.send("POST", "/v1/jobs", JOB, "Idempotency-Key", "carols");

            assertThat(carol.send("GET", "/v1/jobs/carols", "").statusCode()).isEqualTo(200);
            assertThat(mallory.send("GET", "/v1/jobs/carols", "").statusCode()).isEqualTo(404);
            for (String result : List.of("items", "records/OUTPUT", "log")) {
                assertThat(mallory.send("GET", "/v1/jobs/carols/" + result, "").statusCode())
                        .isEqualTo(404);
            }
            assertThat(mallory.send("GET", "/v1/jobs", "").body()).doesNotContain("carols");
            assertThat(mallory.send("GET", "/v1/jobs", "", "Forge-User", "carol")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void plaintextTokenIsRefusedAtTheEdge() throws Exception {
        try (var dave = vault.signedIn("dave")) {
            var refused = dave.send(
                    "PUT",
                    "/v1/connection",
                    "{\"sealedToken\":\"apify_api_" + "daveDaveDaveDaveDaveDaveDaveDave1234\"}",
                    "Idempotency-Key",
                    "c-1");

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(json(refused).path("reason").asString()).isEqualTo("PLAINTEXT_TOKEN");
            assertThat(refused.body()).doesNotContain("daveDave");
        }
    }

    private static List<String> types(GatewayCaller caller, String after, int count) throws Exception {
        var types = new ArrayList<String>();
        try (var lines = new BufferedReader(new InputStreamReader(
                caller.stream("/v1/events", "Last-Event-ID", after).body(), StandardCharsets.UTF_8))) {
            while (types.size() < count) {
                String line = lines.readLine();
                if (line.startsWith("event: ")) {
                    types.add(line.substring("event: ".length()));
                }
            }
        }
        return types;
    }
}
