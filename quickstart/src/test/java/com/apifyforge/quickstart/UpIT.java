package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Frontend;
import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Tail;
import com.apifyforge.client.Topics;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.codec.Received;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.secret.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ALICE = "alice";

    @TempDir
    Path folder;

    @Test
    void killedWithAJobRunningAndStartedAgainItFinishesTheJob() throws Exception {
        Path data = folder.resolve("data");
        JobRequested job;
        try (var up = start(data)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("endpoints.json"))))
                    .isEqualTo("rw-------");
            assertThat(Json.mapper()
                            .readTree(Files.readString(data.resolve("endpoints.json")))
                            .propertyNames())
                    .containsExactlyInAnyOrder(
                            "kafka",
                            "tokenService",
                            "gateway",
                            "worker",
                            "console",
                            "apify",
                            "ca",
                            "operatorCertificate",
                            "operatorKey",
                            "schedulerKey",
                            "kafkaClientConfig",
                            "databaseUri",
                            "sandboxControl",
                            "pid");
            assertThat(Json.mapper()
                            .readTree(Files.readString(data.resolve("endpoints.json")))
                            .path("ca")
                            .asString())
                    .isEqualTo(data.resolve("ca/ca.crt").toString());
            secondInstanceIsTurnedAway(data);
            job = connectAndStart(Endpoints.in(data));
            up.kill();
        }

        try (var up = start(data)) {
            assertThat(endsOf(job, Endpoints.in(data)))
                    .hasSize(1)
                    .allSatisfy((id, end) -> assertThat(end).isInstanceOf(JobSucceeded.class));
            up.interrupt();
            up.exit();
            assertThat(up.output()).endsWith("Stopping\n");
            assertThat(data.resolve("endpoints.json")).doesNotExist();
        }
        assertThat(Files.readString(data.resolve("data/apify-sandbox.jsonl")).split("\"started\":\\{"))
                .hasSize(2);
    }

    private ForgeProcess start(Path data) throws Exception {
        var up = ForgeProcess.start(folder.resolve("out"), "up", "--port", "0", "--data", data.toString());
        up.await("it is up", () -> output(up).contains("Ctrl-C stops it."));
        return up;
    }

    private static String output(ForgeProcess up) {
        try {
            return up.output();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void secondInstanceIsTurnedAway(Path data) throws Exception {
        try (var second =
                ForgeProcess.start(folder.resolve("second"), "up", "--port", "0", "--data", data.toString())) {
            assertThat(second.exit()).isEqualTo(2);
            assertThat(second.output()).contains("Another forge (process ").hasLineCount(1);
        }
        assertThat(data.resolve("endpoints.json")).exists();
    }

    private static JobRequested connectAndStart(Endpoints endpoints) {
        var clock = Clock.systemUTC();
        try (var topics = new Topics(endpoints.cluster(), "/up-test", clock);
                var events = topics.tail(List.of(Topic.JOB_EVENTS.topicName()));
                var frontend = new Frontend(endpoints, topics, clock);
                var token = Secret.takeOwnershipOf(ApifySandbox.token(ALICE, 1))) {
            assertThat(frontend.connectAndWait(ALICE, token, PATIENCE)).get().isInstanceOf(TokenStored.class);
            var scheduler = Scheduler.withKeyIn(endpoints.schedulerKey(), topics, clock);
            var input = Json.mapper().readTree("{\"sandbox\":{\"seconds\":8}}");
            var job = scheduler.job("the-job", ALICE, new Target.Actor("a~b"), input, RunOptions.NONE);
            scheduler.sendAndWait(job);
            assertThat(events.await(PATIENCE, entry -> entry.message(JobStarted.class)))
                    .isPresent();
            return job;
        }
    }

    /** All last events of the job by their ids, once there is one. */
    private static Map<String, JobEvent> endsOf(JobRequested job, Endpoints endpoints) {
        try (var topics = new Topics(endpoints.cluster(), "/up-test", Clock.systemUTC());
                var events = topics.tailFromBeginning(List.of(Topic.JOB_EVENTS.topicName()));
                var all = topics.tailFromBeginning(List.of(Topic.JOB_EVENTS.topicName()))) {
            assertThat(events.await(PATIENCE, entry -> end(entry, job))).isPresent();
            var ends = new HashMap<String, JobEvent>();
            all.rest()
                    .forEach(entry -> end(entry, job)
                            .ifPresent(event -> ends.put(((Received.Good) entry.received()).id(), event)));
            return ends;
        }
    }

    private static Optional<JobEvent> end(Tail.Entry entry, JobRequested job) {
        return entry.message(JobEvent.class)
                .filter(event -> event.last() && event.jobKey().equals(job.jobKey()));
    }
}
