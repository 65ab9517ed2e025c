package com.apifyforge.quickstart;

import static com.apifyforge.quickstart.OtherLanguages.lines;
import static com.apifyforge.quickstart.OtherLanguages.node;
import static com.apifyforge.quickstart.OtherLanguages.python;
import static com.apifyforge.quickstart.OtherLanguages.script;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.client.ResultRefusedException;
import com.apifyforge.client.Results;
import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Topics;
import com.apifyforge.events.Target;
import com.apifyforge.sandbox.ApifySandbox;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The libraries in Python and JavaScript on the running system, as {@link GatewayIT} has the others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LibrariesIT {
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
    void theLibraryInPythonDoesTheSame() throws Exception {
        var program = script("gateway.py", """
                import json, os, sys
                from apifyforge_vault import GatewayVault, RefusedError, ends

                vault = GatewayVault(os.environ["GATEWAY"], "judy", lambda: os.environ["ACCESS"])
                print(vault.connect(sys.stdin.read())["apifyUsername"])
                job_id = vault.run(actor_id="a~b", input={"sandbox": {"seconds": 0, "items": 2500}})["jobId"]
                print(vault.wait(job_id, timeout=60)["state"])
                for event in vault.events("t-1.j-1"):
                    print(event["type"])
                    if ends(job_id)(event):
                        break
                print([item["id"] for item in vault.items(job_id)] == list(range(2500)))
                print(list(vault.items(job_id, offset=1200, limit=2, fields=["id"])))
                with vault.record(job_id, "OUTPUT") as output:
                    print(json.load(output)["items"])
                with vault.log(job_id) as log:
                    print("The run is SUCCEEDED." in log.read().decode())
                print({use["purpose"] for use in vault.uses(job_id=job_id)["items"]} >= {"START", "READ"})
                print(vault.disconnect()["state"])
                try:
                    list(vault.items(job_id))
                except RefusedError as refused:
                    print(refused.reason)
                """);
        try (var judy = vault.signedIn("judy")) {
            var environment = Map.of(
                    "SSL_CERT_FILE", vault.endpoints.ca().toString(),
                    "GATEWAY", vault.endpoints.gateway().toString(),
                    "ACCESS", judy.token());

            assertThat(lines(environment, ApifySandbox.token("judy", 1), python(), program))
                    .containsExactly(
                            "judy",
                            "SUCCEEDED",
                            "TokenStored",
                            "JobStarted",
                            "JobSucceeded",
                            "True",
                            "[{'id': 1200}, {'id': 1201}]",
                            "2500",
                            "True",
                            "True",
                            "NOT_CONNECTED",
                            "NOT_CONNECTED");
        }
    }

    @Test
    void overKafkaTheLibraryInPythonReadsResultsAtTheWorker() throws Exception {
        var program = script("kafka.py", """
                import json, pathlib, sys
                from apifyforge_vault import RefusedError
                from apifyforge_vault.kafka import KafkaVault

                with KafkaVault.of_folder(pathlib.Path(sys.argv[1]), "mike") as vault:
                    vault.connect(sys.stdin.read())
                    job = vault.run(actor_id="a~b", input={"sandbox": {"seconds": 0, "items": 2500}})
                    print(vault.wait(job)["type"])
                    print([item["id"] for item in vault.items(job)] == list(range(2500)))
                    print(list(vault.items(job, offset=1200, limit=2, fields=["id"])))
                    with vault.record(job, "OUTPUT") as output:
                        print(json.load(output)["items"])
                    with vault.log(job) as log:
                        print("The run is SUCCEEDED." in log.read().decode())
                    vault.disconnect()
                    try:
                        list(vault.items(job))
                    except RefusedError as refused:
                        print(refused.reason)
                """);

        assertThat(lines(Map.of(), ApifySandbox.token("mike", 1), python(), program, root()))
                .containsExactly(
                        "JobSucceeded", "True", "[{'id': 1200}, {'id': 1201}]", "2500", "True", "NOT_CONNECTED");
    }

    @Test
    void overKafkaTheLibraryInJavaScriptReadsResultsAtTheWorker() throws Exception {
        var program = script("kafka.mjs", """
                import { text } from 'node:stream/consumers';
                import { RefusedError } from '@apifyforge/vault-client';
                import { KafkaVault } from '@apifyforge/vault-client/kafka';

                const vault = await KafkaVault.openFolder(process.argv[2], { userId: 'niaj' });
                await vault.connect(await text(process.stdin));
                const job = await vault.run({ actorId: 'a~b', input: { sandbox: { seconds: 0, items: 2500 } } });
                console.log((await vault.wait(job)).type);
                const all = async options => {
                  const items = [];
                  for await (const item of vault.items(job, options)) items.push(item);
                  return items;
                };
                console.log((await all()).every(({ id }, index) => id === index));
                console.log((await all()).length);
                console.log(JSON.stringify(await all({ offset: 1200, limit: 2, fields: ['id'] })));
                console.log((await (await vault.record(job, 'OUTPUT')).json()).items);
                console.log((await (await vault.log(job)).text()).includes('The run is SUCCEEDED.'));
                await vault.disconnect();
                await all().catch(error => console.log(error instanceof RefusedError && error.reason));
                await vault.close();
                """);

        assertThat(lines(Map.of(), ApifySandbox.token("niaj", 1), node(), program, root()))
                .containsExactly(
                        "JobSucceeded",
                        "true",
                        "2500",
                        "[{\"id\":1200},{\"id\":1201}]",
                        "2500",
                        "true",
                        "NOT_CONNECTED");
    }

    @Test
    void theLibraryInJavaReadsResultsAtTheWorkerForWhoeverHasASchedulersKeyAndCertificate() throws Exception {
        var endpoints = vault.endpoints;
        try (var oscar = vault.signedIn("oscar");
                var topics = new Topics(endpoints.cluster(), "/tests", Clock.systemUTC());
                var results = Results.identified(
                        endpoints.worker(),
                        endpoints.ca(),
                        endpoints.ca().resolveSibling("scheduler.crt"),
                        endpoints.ca().resolveSibling("scheduler.key"))) {
            oscar.connect(1);
            oscar.send(
                    "POST",
                    "/v1/jobs",
                    "{\"target\":{\"actorId\":\"a~b\"},\"input\":{\"sandbox\":{\"seconds\":0,\"items\":2500}}}",
                    "Idempotency-Key",
                    "oscars");
            oscar.send("GET", "/v1/jobs/oscars", "", "Prefer", "wait=60");
            String ticket = Scheduler.withKeyIn(endpoints.schedulerKey(), topics, Clock.systemUTC())
                    .readTicket("oscars", "oscar", new Target.Actor("a~b"));

            try (var page = results.items(ticket, "format=jsonl&offset=2400&limit=1000")) {
                assertThat(new String(page.body().readAllBytes(), UTF_8)).hasLineCount(100);
                assertThat(page.pagination()).containsEntry("X-Apify-Pagination-Total", "2500");
            }
            try (var output = results.record(ticket, "OUTPUT")) {
                assertThat(new String(output.body().readAllBytes(), UTF_8)).contains("2500");
            }
            try (var log = results.log(ticket)) {
                assertThat(new String(log.body().readAllBytes(), UTF_8)).contains("The run is SUCCEEDED.");
            }
            assertThatThrownBy(() -> results.record(ticket, "NOTHING"))
                    .isInstanceOfSatisfying(
                            ResultRefusedException.class,
                            refused -> assertThat(refused.reason()).isEqualTo("NO_RESULT"));
        }
    }

    private String root() {
        return vault.folder.root().toString();
    }
}
