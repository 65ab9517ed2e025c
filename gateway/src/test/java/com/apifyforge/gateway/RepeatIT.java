package com.apifyforge.gateway;

import static com.apifyforge.gateway.RunningGateway.json;
import static com.apifyforge.gateway.RunningGateway.reason;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.client.Cluster;
import com.apifyforge.client.Topics;
import com.apifyforge.embedded.EmbeddedKafka;
import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.Json;
import com.apifyforge.gateway.projection.Job;
import com.apifyforge.gateway.projection.Jobs;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A start that is asked for again is the same job, is sent if it was not, and is refused if it is another one. A cancel
 * is sent once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RepeatIT {
    private static final Instant AT = Instant.parse("2030-01-01T10:00:00Z");
    private static final String JOB =
            "{\"target\":{\"actorId\":\"a~b\"},\"input\":{\"a\":{\"x\":1,\"y\":[1,2]},\"b\":2.50},"
                    + "\"options\":{\"maxItems\":5,\"build\":\"latest\"}}";
    private static final RunOptions OPTIONS = new RunOptions("latest", null, null, 5, null);
    private static final String INPUT = "{\"a\":{\"x\":1,\"y\":[1,2]},\"b\":2.50}";

    private Path folder;
    private RunningGateway gateway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        this.folder = folder;
        gateway = new RunningGateway(folder, "--gateway.limit.calls=1000000");
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    /** By a program that may start everything. */
    private HttpResponse<String> post(String user, String key, String body) {
        String program = gateway.program("anybody");
        return gateway.call("POST", "/v1/jobs", program, body, "Idempotency-Key", key, "Forge-User", user);
    }

    /** What was sent for a user, from the first record on. */
    private List<JobRequested> sent(String user) {
        try (var tail = gateway.topics.tailOfFromBeginning(user, Topic.JOB_COMMANDS)) {
            return tail.rest().stream()
                    .flatMap(entry -> entry.message(JobRequested.class).stream())
                    .filter(job -> job.userId().equals(user))
                    .toList();
        }
    }

    @Test
    void sameRequestIsTheSameJobHoweverItIsWritten() {
        assertThat(post("ann", "k", JOB).statusCode()).isEqualTo(202);

        assertThat(
                        List.of(
                                post("ann", "k", JOB),
                                post(
                                        "ann",
                                        "k",
                                        "{\"options\": {\"build\":\"latest\", \"maxItems\":5},\n\"deadline\":\"%s\","
                                                        .formatted(Instant.now().plusSeconds(900))
                                                + "\"input\":{\"b\":2.50,\"a\":{\"y\":[1,2],\"x\":1}},\"target\":{\"actorId\":\"a~b\"}}")))
                .allSatisfy(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(200);
                    assertThat(json(answer).path("jobId").asString()).isEqualTo("k");
                });
        assertThat(post("ann", "bare", "{\"target\":{\"taskId\":\"t\"}}").statusCode())
                .isEqualTo(202);
        assertThat(post("ann", "bare", "{\"target\":{\"taskId\":\"t\"},\"input\":null,\"options\":{}}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(post("ben", "k", "{\"target\":{\"actorId\":\"c~d\"}}").statusCode())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"target\":{\"actorId\":\"a~c\"},\"input\":" + INPUT
                        + ",\"options\":{\"maxItems\":5,\"build\":\"latest\"}}",
                "{\"target\":{\"taskId\":\"a~b\"},\"input\":" + INPUT
                        + ",\"options\":{\"maxItems\":5,\"build\":\"latest\"}}",
                "{\"target\":{\"actorId\":\"a~b\"},\"input\":" + INPUT
                        + ",\"options\":{\"maxItems\":6,\"build\":\"latest\"}}",
                "{\"target\":{\"actorId\":\"a~b\"},\"input\":" + INPUT + ",\"options\":{\"maxItems\":5}}",
                "{\"target\":{\"actorId\":\"a~b\"},\"input\":" + INPUT + "}",
                "{\"target\":{\"actorId\":\"a~b\"},\"options\":{\"maxItems\":5,\"build\":\"latest\"}}",
                "{\"target\":{\"actorId\":\"a~b\"},\"input\":{\"a\":{\"x\":1,\"y\":[2,1]},\"b\":2.50},"
                        + "\"options\":{\"maxItems\":5,\"build\":\"latest\"}}",
                "{\"target\":{\"actorId\":\"a~b\"},\"input\":[],\"options\":{\"maxItems\":5,\"build\":\"latest\"}}"
            })
    void otherRequestUnderTheSameKeyIsRefusedAndNotSent(String other) {
        post("dan", "k", JOB);

        var refused = post("dan", "k", other);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(reason(refused)).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(json(refused).path("detail").asString()).contains("key of its own");
        assertThat(post("dan", "k", JOB).statusCode()).isEqualTo(200);
        assertThat(sent("dan")).isNotEmpty().allSatisfy(job -> {
            assertThat(job.target()).isEqualTo(new Target.Actor("a~b"));
            assertThat(job.options()).isEqualTo(OPTIONS);
            assertThat(String.valueOf(job.input())).isEqualTo(INPUT);
        });
    }

    /** As it is when the projection was made anew, and for jobs that came over Kafka. */
    @Test
    void jobThatOnlyTheTopicKnowsIsJudgedByWhatWasSent() {
        var ofPolicy = new RunOptions(null, null, null, 100, null);
        gateway.topics.sendAndWait(
                Topic.JOB_COMMANDS,
                "t1",
                new JobRequested(
                        "k",
                        "bob",
                        new Target.Actor("shop~order"),
                        Json.read("{\"n\":1}".getBytes()),
                        ofPolicy,
                        "aGVhZGVy.Y2xhaW1z.c2lnbmF0dXJl",
                        AT));
        Awaitility.await()
                .until(() -> gateway.call("GET", "/v1/jobs/k", gateway.person("bob"), "")
                                .statusCode()
                        == 200);

        assertThat(byShop("{\"target\":{\"actorId\":\"shop~order\"},\"input\":{\"n\":1}}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(reason(byShop("{\"target\":{\"actorId\":\"shop~order\"},\"input\":{\"n\":2}}")))
                .isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(reason(byShop(
                        "{\"target\":{\"actorId\":\"shop~order\"},\"input\":{\"n\":1},\"options\":{\"maxItems\":9}}")))
                .isEqualTo("IDEMPOTENCY_KEY_REUSED");
    }

    private HttpResponse<String> byShop(String body) {
        return gateway.call(
                "POST", "/v1/jobs", gateway.program("shop"), body, "Idempotency-Key", "k", "Forge-User", "bob");
    }

    /** The note is what a gateway leaves that dies before it sends. */
    @Test
    void jobThatWasNotedAndNeverSentIsSentByTheSameRequestAgain() {
        Target target = new Target.Actor("a~b");
        var digest = Job.digest(target, Json.readInput(INPUT.getBytes()), OPTIONS);
        var jobs = gateway.context().getBean(Jobs.class);
        jobs.note(Job.requested("eve", "k", target, Instant.parse("2026-01-01T00:00:00Z"), digest));

        assertThat(post("eve", "k", "{\"target\":{\"actorId\":\"a~b\"}}").statusCode())
                .isEqualTo(422);
        assertThat(sent("eve")).isEmpty();

        assertThat(post("eve", "k", JOB).statusCode()).isEqualTo(200);
        assertThat(sent("eve")).extracting(JobRequested::jobId).containsExactly("k");

        gateway.topics.sendAndWait(Topic.JOB_EVENTS, "s1", new JobStarted("k", "eve", "run", 1, AT, "data", "values"));
        Awaitility.await()
                .until(() -> jobs.find("eve", "k").orElseThrow().started().isPresent());
        assertThat(json(post("eve", "k", JOB)).path("state").asString()).isEqualTo("STARTED");
        assertThat(sent("eve")).hasSize(1);
    }

    /** Clicks, and programs that ask until the job is over. */
    @Test
    void cancelThatIsAskedForAgainIsSentOnce() {
        post("gil", "k", JOB);
        var first = cancel("k");

        for (int click = 0; click < 9; click++) {
            var again = cancel("k");
            assertThat(again.statusCode()).isEqualTo(first.statusCode()).isEqualTo(202);
            assertThat(json(again).path("state")).isEqualTo(json(first).path("state"));
        }
        assertThat(cancels("k")).isOne();
    }

    @Test
    void cancelIsSentAgainAfterAMinute() {
        post("gil", "old", JOB);
        gateway.context()
                .getBean(Jobs.class)
                .noteCancelSent("gil", List.of("old"), Instant.now().minusSeconds(61));

        cancel("old");

        assertThat(cancels("old")).isOne();
    }

    /** Its time is the sender's word, and its ticket is for the workers to look at. */
    @Test
    void cancelThatNobodySignedHoldsUpNone() {
        post("gil", "forged", JOB);
        var future = Clock.offset(Clock.systemUTC(), Duration.ofDays(9999));
        try (var sender = new Topics(new Cluster(gateway.kafka.bootstrapServers(), null), "/tests", future)) {
            sender.sendAndWait(
                    Topic.JOB_COMMANDS,
                    "f1",
                    new JobCancelRequested("forged", "gil", "aGVhZGVy.Y2xhaW1z.c2lnbmF0dXJl"));
        }
        var jobs = gateway.context().getBean(Jobs.class);
        Awaitility.await().until(() -> jobs.known("gil", "forged").cancelledAt() != null);

        cancel("forged");

        assertThat(cancels("forged")).isEqualTo(2);
    }

    private HttpResponse<String> cancel(String jobId) {
        return gateway.call("DELETE", "/v1/jobs/" + jobId, gateway.person("gil"), "");
    }

    private long cancels(String jobId) {
        try (var tail = gateway.topics.tailOfFromBeginning("gil", Topic.JOB_COMMANDS)) {
            return tail.rest().stream()
                    .flatMap(entry -> entry.message(JobCancelRequested.class).stream())
                    .filter(cancel -> cancel.jobId().equals(jobId))
                    .count();
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void requestThatCannotBeSentIsToldSoAndMayBeRepeated() throws Exception {
        var jobs = gateway.context().getBean(Jobs.class);
        int port = Integer.parseInt(gateway.kafka.bootstrapServers().replaceAll(".*:", ""));
        gateway.kafka.close();
        var unsent = post("fay", "k", JOB);
        assertThat(unsent.statusCode()).isEqualTo(503);
        assertThat(reason(unsent)).isEqualTo("UNAVAILABLE");
        assertThat(jobs.find("fay", "k")).isEmpty();

        try (var again = EmbeddedKafka.start(folder.resolve("kafka"), port)) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> post("fay", "k", JOB).statusCode() != 503);
            assertThat(sent("fay")).isNotEmpty();
            assertThat(again.bootstrapServers()).isEqualTo(gateway.kafka.bootstrapServers());
        }
    }
}
