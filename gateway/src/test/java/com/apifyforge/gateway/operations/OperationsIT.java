package com.apifyforge.gateway.operations;

import static com.apifyforge.gateway.RunningGateway.json;
import static com.apifyforge.gateway.RunningGateway.reason;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.TokenAudit;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.Json;
import com.apifyforge.gateway.RunningGateway;
import com.apifyforge.gateway.projection.Samples;
import com.apifyforge.gateway.projection.Samples.Sample;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** What an operator sees and does, of two gateways that have it and one that has not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperationsIT {
    private static final String AT = "/v1/operations/";
    private static final String TOKEN = "apify_api_" + "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";

    private RunningGateway gateway;
    private ConfigurableApplicationContext other;
    private ConfigurableApplicationContext off;
    private String olga = "";

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        String[] on = RunningGateway.operations(folder);
        gateway = new RunningGateway(folder, on);
        other = gateway.start(on);
        off = gateway.start();
        olga = gateway.operator("olga");
    }

    @AfterAll
    void stop() {
        off.close();
        other.close();
        gateway.close();
    }

    private JsonNode get(String path) {
        var answer = gateway.call("GET", AT + path, olga, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    /** Of the code and of no list here, so that a new one cannot be left out. */
    private Stream<String[]> calls() {
        return gateway
                .context()
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .stream()
                .flatMap(mapping -> mapping.getPatternValues().stream()
                        .filter(path -> path.startsWith(AT))
                        .flatMap(path -> mapping.getMethodsCondition().getMethods().stream()
                                .map(method -> new String[] {method.name(), path.replaceAll("\\{\\w+}", "1")})));
    }

    @Test
    void nobodyWithoutTheRoleReachesAnyOfIt() {
        assertThat(calls()).hasSizeGreaterThanOrEqualTo(10).allSatisfy(call -> {
            String body = call[0].equals("POST") ? "{}" : "";
            assertThat(gateway.call(call[0], call[1], null, body).statusCode()).isEqualTo(401);
            assertThat(reason(gateway.call(call[0], call[1], gateway.person("ann"), body)))
                    .isEqualTo("NOT_ALLOWED");
            assertThat(reason(gateway.call(call[0], call[1], gateway.program("anybody"), body, "Forge-User", "ann")))
                    .isEqualTo("NOT_ALLOWED");
            assertThat(reason(gateway.call(off, call[0], call[1], gateway.person("ann"), body)))
                    .isEqualTo("NOT_ALLOWED");
        });
    }

    @Test
    void withoutACertificateAllOfItIsOff() {
        assertThat(calls()).allSatisfy(call -> {
            var answer = gateway.call(off, call[0], call[1], olga, call[0].equals("POST") ? "{}" : "");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(reason(answer)).isEqualTo("OPERATIONS_OFF");
        });
        assertThat(off.getBeansOfType(Sampler.class)).isEmpty();
    }

    @Test
    void overviewSaysInWordsWhichPartsAnswerAndWhatToDo() {
        var overview = get("overview");

        assertThat(part(overview, "kafka").path("state").asString()).isEqualTo("UP");
        assertThat(part(overview, "gateway-database").path("state").asString()).isEqualTo("UP");
        assertThat(part(overview, "projection").path("detail").asString()).contains("records behind");
        assertThat(part(overview, "token-service").path("state").asString()).isEqualTo("DOWN");
        assertThat(part(overview, "token-service").path("detail").asString()).contains("does not answer");
        assertThat(part(overview, "apify-worker").path("runbook").asString()).isEqualTo("service-down");
        assertThat(overview.path("deadLetters").findValuesAsString("topic"))
                .contains("job.commands.v1", "token.commands.v1");
        Awaitility.await()
                .untilAsserted(() -> assertThat(get("overview").path("lag").findValuesAsString("group"))
                        .contains("gateway"));
    }

    @Test
    void headOfATailIsOverAtOnce() {
        assertThat(gateway.call("HEAD", AT + "tail/job.events.v1", olga, "").statusCode())
                .isEqualTo(200);
        assertThat(get("overview").path("topics")).isNotEmpty();
    }

    /** Neither is asked: both are known by the jobs that wait for them. */
    @ParameterizedTest
    @CsvSource({"kms, KMS_UNAVAILABLE, kms-down", "apify, APIFY_UNREACHABLE, apify-away"})
    void partThatJobsWaitForIsToldUntilTheyHaveStarted(String name, String reason, String runbook) {
        assertThat(part(get("overview"), name).path("state").asString()).isEqualTo("UP");
        String job = "waits-for-" + name;
        var until = Instant.parse("2026-11-01T10:00:00Z");
        // A look at a run that waits is told once: nothing tells that the next has succeeded.
        var run = new JobStarted("run-of-" + job, "ann", "run", 1, Instant.EPOCH, "data", "values");
        gateway.topics.sendAndWait(Topic.JOB_EVENTS, "run-" + job + "-1", run);
        gateway.topics.sendAndWait(
                Topic.JOB_EVENTS, "run-" + job + "-2", new JobDeferred(run.jobId(), "ann", reason, until));
        gateway.topics.sendAndWait(Topic.JOB_EVENTS, job + "-1", new JobDeferred(job, "ann", reason, until));

        Awaitility.await().untilAsserted(() -> {
            var part = part(get("overview"), name);
            assertThat(part.path("state").asString()).isEqualTo("DEGRADED");
            assertThat(part.path("detail").asString()).contains("wait", ": 1.");
            assertThat(part.path("runbook").asString()).isEqualTo(runbook);
        });

        gateway.topics.sendAndWait(
                Topic.JOB_EVENTS, job + "-2", new JobStarted(job, "ann", "run", 1, Instant.EPOCH, "data", "values"));
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                part(get("overview"), name).path("state").asString())
                        .isEqualTo("UP"));
    }

    private static JsonNode part(JsonNode overview, String name) {
        return overview.path("parts")
                .valueStream()
                .filter(part -> part.path("name").asString("").equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void twoGatewaysTakeOneSampleAMinute() {
        var samples = gateway.context().getBean(Samples.class);
        Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofHours(5));
        Stream.of(gateway.context(), other)
                .map(one -> CompletableFuture.runAsync(() -> one.getBean(Samples.class)
                        .write(new Sample(minute.plusSeconds(one == other ? 1 : 0), Map.of(), Map.of(), 0))))
                .toList()
                .forEach(CompletableFuture::join);
        var seen = samples.since(minute).size();

        gateway.context().getBean(Sampler.class).run();
        other.getBean(Sampler.class).run();

        assertThat(samples.since(minute).stream().filter(one -> one.at().equals(minute)))
                .hasSize(1);
        assertThat(samples.since(minute).stream().map(Sample::at)).doesNotHaveDuplicates();
        // One may have been there, and a minute may have begun between the two.
        assertThat(samples.since(minute).size() - seen).isBetween(0, 2);
    }

    @Test
    void samplesTellHowManyCameInAMinute() {
        var samples = gateway.context().getBean(Samples.class);
        Instant begin = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofHours(10));
        long[] ends = {100, 160, 280, 0};
        int[] minutes = {0, 1, 3, 4};
        for (int i = 0; i < ends.length; i++) {
            samples.write(new Sample(
                    begin.plus(Duration.ofMinutes(minutes[i])),
                    Map.of("job.commands.v1", ends[i]),
                    Map.of("gateway", 7L),
                    3));
        }

        var items = get("samples?hours=11").path("items").valueStream().limit(3).toList();

        assertThat(items.stream()
                        .map(item ->
                                item.path("perMinute").path("job.commands.v1").longValue()))
                .containsExactly(60L, 60L, 0L);
        assertThat(items.getFirst().path("lag").path("gateway").longValue()).isEqualTo(7);
        assertThat(items.getFirst().path("deadLetters").longValue()).isEqualTo(3);
        assertThat(items.getFirst().path("at").asString())
                .isEqualTo(begin.plus(Duration.ofMinutes(1)).toString());
        assertThat(get("samples?hours=1").path("items").valueStream())
                .allSatisfy(item -> assertThat(Instant.parse(item.path("at").asString()))
                        .isAfter(Instant.now().minus(Duration.ofMinutes(61))));
    }

    @Test
    void samplesOfYesterdayAreDeleted() {
        var samples = gateway.context().getBean(Samples.class);
        Instant old = Instant.now().minus(Duration.ofHours(25));
        samples.write(new Sample(old, Map.of(), Map.of(), 0));

        gateway.context().getBean(Sampler.class).run();

        assertThat(samples.since(old.minusSeconds(60)))
                .allSatisfy(
                        sample -> assertThat(sample.at()).isAfter(Instant.now().minus(Duration.ofHours(24))));
    }

    @Test
    void leasesAreCountedByMinuteAndWorker() {
        Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(30));
        audit("l1", "ann", "START", "apify-worker/a1", minute);
        audit("l2", "ben", "REFUSED_NOT_CONNECTED", "apify-worker/a1", minute.plusSeconds(59));
        audit("l3", "ben", "START", "apify-worker/b2", minute.plusSeconds(3));
        audit("l4", "ann", "START", "apify-worker/a1", minute.plusSeconds(60));
        audit("l4", "ann", "START", "apify-worker/a1", minute.plusSeconds(60));
        audit("l5", "ann", "START", "apify-worker/a1", minute.minus(Duration.ofHours(1)));
        // Stands among the uses, too, and is none.
        gateway.topics.sendAndWait(
                Topic.TOKEN_AUDIT,
                "f1",
                new TokenAudit("operator_olga", "all", "FREEZE", "FROZEN", null, null, null, "all", minute));

        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                get("leases?minutes=60").path("items").toString())
                        .isEqualTo(Json.mapper()
                                .valueToTree(List.of(
                                        count(minute, "apify-worker/a1", 1, 1),
                                        count(minute, "apify-worker/b2", 1, 0),
                                        count(minute.plusSeconds(60), "apify-worker/a1", 1, 0)))
                                .toString()));
    }

    private static JsonNode count(Instant minute, String worker, int granted, int refused) {
        return Json.mapper()
                .createObjectNode()
                .put("minute", minute.toString())
                .put("worker", worker)
                .put("granted", granted)
                .put("refused", refused);
    }

    private void audit(String id, String user, String outcome, String worker, Instant at) {
        gateway.topics.sendAndWait(
                Topic.TOKEN_AUDIT,
                id,
                new TokenAudit(user, "job-" + id, "START", outcome, null, null, null, worker, at));
    }

    @Test
    void tailShowsRecordsAsTheyComeWithSecretsMasked() {
        HttpResponse<Stream<String>> tail = gateway.streamOf(gateway.context(), AT + "tail/job.commands.v1", olga);
        var lines = tail.body().iterator();
        assertThat(lines.next()).isEqualTo(":");
        var input = Json.mapper().createObjectNode().put("note", "use " + TOKEN).put("password", "hush-hush");
        gateway.topics.sendAndWait(
                Topic.JOB_COMMANDS,
                "canary-1",
                new JobRequested(
                        "canary",
                        "ann",
                        new Target.Actor("a~b"),
                        input,
                        RunOptions.NONE,
                        "eyJhbGciOiJFUzI1NiJ9.e30.c2ln",
                        Instant.now().plusSeconds(60)));

        String data = "";
        while (!data.startsWith("data: ")) {
            data = lines.next();
        }

        assertThat(data).contains("\"type\":\"JobRequested\"", "\"key\":\"ann\"", "\"jobId\":\"canary\"");
        assertThat(data)
                .doesNotContain(TOKEN.substring(10, 20), "hush", "eyJ", "c2ln")
                .contains("***");
        tail.body().close();
    }
}
