package com.apifyforge.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.Target;
import com.apifyforge.events.Topic;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that Kafka does not take back: each is set aside, and the others of its batch are done. */
class SetAsideIT {
    private static final String COMMANDS = Topic.JOB_COMMANDS.topicName();

    @TempDir
    static Path folder;

    private static Stage stage;
    private static Jobs jobs;

    @BeforeAll
    static void start() throws Exception {
        stage = new Stage(folder);
        jobs = new Jobs(stage);
        stage.connect("anna", ApifySandbox.token("anna", 1));
    }

    @AfterAll
    static void stop() throws Exception {
        stage.close();
    }

    /** An operator may allow a topic less than we write. */
    @Test
    void whatATopicDoesNotTakeIsSetAsideAndTheOthersOfItsBatchAreDone() throws Exception {
        // With the worker up: a start sets the topics as they have to be.
        largest(Topic.JOB_WATCH_30S, 4000);
        for (int i = 0; i < 3; i++) {
            jobs.request("anna", "before-" + i, "{\"seconds\":0}");
        }
        stage.apify
                .faults()
                .next(
                        1,
                        "POST",
                        "/v2/actors/anna~large/runs",
                        new Fault.Failure(402, "concurrent-runs-limit-exceeded"));
        var target = new Target.Actor("anna~large");
        var ticket = jobs.ticket("anna", "too-large", target);
        jobs.send(jobs.job("anna", "too-large", target, "\"" + "x".repeat(9000) + "\"", ticket));
        jobs.request("anna", "after", "{\"seconds\":0}");

        var letter = stage.events.awaitDeadLetter(one -> one.reason().equals("UNEXPECTED"));
        assertThat(letter.topic()).isEqualTo(COMMANDS);
        assertThat(((JobNeedsReview) stage.events.end("too-large")).reason()).isEqualTo("WORKER_FAULT");
        for (String job : List.of("before-0", "before-1", "before-2", "after")) {
            assertThat(stage.events.end(job)).isInstanceOf(JobSucceeded.class);
        }
        largest(Topic.JOB_WATCH_30S, 1_048_588);
    }

    /** More partitions than the dead letters have: an operator gave one topic more and forgot the other. */
    @Test
    void deadLetterFindsAPartitionWhereItsOwnIsMissing() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", stage.bootstrapServers()))) {
            admin.createPartitions(Map.of(COMMANDS, NewPartitions.increaseTo(7)))
                    .all()
                    .get();
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            stage.send(new ProducerRecord<>(COMMANDS, 6, "stray", new byte[] {1}));
            return true;
        });

        stage.events.awaitDeadLetter(one -> one.partition() == 6);
        jobs.request("anna", "after-stray", "{\"seconds\":0}");
        assertThat(stage.events.end("after-stray")).isInstanceOf(JobSucceeded.class);
    }

    private static void largest(Topic topic, int bytes) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", stage.bootstrapServers()))) {
            var entry = new ConfigEntry("max.message.bytes", Integer.toString(bytes));
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName()),
                            List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }
}
