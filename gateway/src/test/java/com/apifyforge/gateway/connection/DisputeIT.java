package com.apifyforge.gateway.connection;

import static com.apifyforge.gateway.RunningGateway.json;
import static com.apifyforge.gateway.RunningGateway.reason;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.client.Tail;
import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobEvent.JobAborted;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.RunSummary;
import com.apifyforge.events.TokenCommand.DisconnectToken;
import com.apifyforge.events.TokenEvent.TokenRejected;
import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.Topic;
import com.apifyforge.gateway.RunningGateway;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** "This was not me": the test plays the services, which see in what order the gateway asks them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DisputeIT {
    private static final Instant AT = Instant.parse("2030-01-01T10:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String JOB = "{\"target\":{\"actorId\":\"a~b\"}}";

    private RunningGateway gateway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        gateway = new RunningGateway(folder);
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    private void running(String user, String job) {
        gateway.call("POST", "/v1/jobs", gateway.person(user), JOB, "Idempotency-Key", job);
        gateway.topics.sendAndWait(
                Topic.JOB_EVENTS, "s-" + job, new JobStarted(job, user, "run-" + job, 1, AT, "data", "values"));
        gateway.topics.sendAndWait(
                Topic.TOKEN_EVENTS,
                "t-" + user,
                new TokenStored("t1", user, 1, "a1", user, AT, AT.plusSeconds(9), true, "c-" + user));
        gateway.call("GET", "/v1/connection?after=c-" + user, gateway.person(user), "", "Prefer", "wait=30");
    }

    private Tail commands() {
        return gateway.topics.tail(List.of(Topic.JOB_COMMANDS.topicName(), Topic.TOKEN_COMMANDS.topicName()));
    }

    private CompletableFuture<HttpResponse<String>> dispute(String user, String body, String... headers) {
        String token = gateway.person(user);
        return CompletableFuture.supplyAsync(
                () -> gateway.call("POST", "/v1/connection/dispute", token, body, headers));
    }

    private static DisconnectToken disconnect(Tail commands) {
        return commands.await(PATIENCE, entry -> entry.message(DisconnectToken.class))
                .orElseThrow();
    }

    @Test
    void jobsAreEndedFirstThenTheTokenIsForgottenAndTheReasonTold() throws Exception {
        running("ann", "of-ann");
        running("neighbour", "of-neighbour");
        try (Tail commands = commands()) {
            var answer = dispute("ann", "{\"jobId\":\"of-ann\"}", "Idempotency-Key", "dispute-1");

            // The first of all commands: no disconnect before it, nor the end of a neighbour's job.
            var first = commands.poll(PATIENCE).getFirst();
            assertThat(first.message(JobCancelRequested.class).orElseThrow().jobId())
                    .isEqualTo("of-ann");
            var run = new RunSummary("ABORTED", AT, AT.plusSeconds(5), "data", "values", 0L, null);
            gateway.topics.sendAndWait(Topic.JOB_EVENTS, "e1", new JobAborted("of-ann", "ann", "run-of-ann", run));
            assertThat(disconnect(commands)).isEqualTo(new DisconnectToken("ann", "USE_DISPUTED"));
            gateway.topics.sendAndWait(
                    Topic.TOKEN_EVENTS, "r1", new TokenRevoked("t1", "ann", 1, AT, "USE_DISPUTED", "dispute-1"));

            assertThat(answer.get().statusCode()).isEqualTo(200);
            assertThat(json(answer.get()).path("state").asString()).isEqualTo("NOT_CONNECTED");
            assertThat(json(answer.get()).path("notice").asString()).contains("still works at Apify");
            assertThat(json(answer.get()).path("cancelled").toString()).isEqualTo("[\"of-ann\"]");

            var again = dispute("ann", "{}", "Idempotency-Key", "dispute-1").get();
            assertThat(json(again).path("state").asString()).isEqualTo("NOT_CONNECTED");
            assertThat(json(again).path("cancelled").toString()).isEqualTo("[]");
            assertThat(commands.rest()).isEmpty();
        }
    }

    @Test
    void disconnectEndsJobsFirstWhereThatIsAskedFor() throws Exception {
        running("dan", "of-dan");
        try (Tail commands = commands()) {
            String token = gateway.person("dan");
            var answer = CompletableFuture.supplyAsync(() -> gateway.call(
                    "DELETE", "/v1/connection?cancelJobs=true", token, "", "Idempotency-Key", "disconnect-1"));

            var first = commands.poll(PATIENCE).getFirst();
            assertThat(first.message(JobCancelRequested.class).orElseThrow().jobId())
                    .isEqualTo("of-dan");
            var run = new RunSummary("ABORTED", AT, AT.plusSeconds(5), "data", "values", 0L, null);
            gateway.topics.sendAndWait(Topic.JOB_EVENTS, "e4", new JobAborted("of-dan", "dan", "run-of-dan", run));
            assertThat(disconnect(commands)).isEqualTo(new DisconnectToken("dan", null));
            gateway.topics.sendAndWait(
                    Topic.TOKEN_EVENTS,
                    "r4",
                    new TokenRevoked("t1", "dan", 1, AT, "DISCONNECTED_BY_USER", "disconnect-1"));

            assertThat(json(answer.get()).path("cancelled").toString()).isEqualTo("[\"of-dan\"]");
            assertThat(gateway.call("DELETE", "/v1/connection?cancelJobs=maybe", token, "")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void keyOfAnotherCommandIsNoAnswerToThisOne() throws Exception {
        running("eli", "of-eli");

        var disputed = dispute("eli", "{}", "Idempotency-Key", "c-eli").get();
        var disconnected =
                gateway.call("DELETE", "/v1/connection", gateway.person("eli"), "", "Idempotency-Key", "c-eli");

        assertThat(List.of(disputed, disconnected)).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(reason(answer)).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        });
    }

    @Test
    void jobThatDoesNotEndHoldsUpTheDisconnectForTenSecondsAtMost() {
        running("ben", "of-ben");
        try (Tail commands = commands()) {
            long begin = System.nanoTime();
            var answer = dispute("ben", "{}", "Prefer", "wait=0");

            assertThat(disconnect(commands).userId()).isEqualTo("ben");
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(15));
            assertThat(answer.join().statusCode()).isEqualTo(202);
        }
    }

    @Test
    void disputeOfWhatIsNotConnectedIsToldAsSuch() throws Exception {
        try (Tail commands = commands()) {
            var answer = dispute("cleo", "{}", "Idempotency-Key", "dispute-3");
            assertThat(disconnect(commands).reason()).isEqualTo("USE_DISPUTED");
            gateway.topics.sendAndWait(
                    Topic.TOKEN_EVENTS, "r3", new TokenRejected("cleo", "dispute-3", "NOTHING_CONNECTED"));

            assertThat(answer.get().statusCode()).isEqualTo(422);
            assertThat(reason(answer.get())).isEqualTo("NOTHING_CONNECTED");
            assertThat(json(answer.get()).path("hint").asString()).contains("nothing to disconnect");
        }
        assertThat(dispute("cleo", "{\"jobId\":\"a b\"}").get().statusCode()).isEqualTo(400);
        assertThat(dispute("cleo", "{\"why\":1}").get().statusCode()).isEqualTo(400);
    }
}
