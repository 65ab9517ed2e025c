package com.apifyforge.worker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.Message;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.Topic;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.fault.Fault;
import com.apifyforge.worker.SpanReceiver.Received;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.opentelemetry.proto.trace.v1.Status;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector of traces gets to see of a job, and what it does not. */
class TraceIT {
    /** The example of <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>. */
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private static final String HEADER = "00-" + TRACE + "-b7ad6b7169203331-01";

    @TempDir
    Path folder;

    @Test
    void oneTraceGoesThroughBothServicesAndLaterLooksAreLinkedToIt() throws Exception {
        try (var receiver = new SpanReceiver()) {
            var stage = stage(receiver.endpoint());
            try (stage) {
                play(stage);
            }

            assertThat(headerOf(stage, TokenStored.class)).contains(TRACE);
            assertThat(headerOf(stage, JobStarted.class)).contains(TRACE);
            assertThat(headerOf(stage, JobSucceeded.class)).contains(TRACE);

            var spans = receiver.spans().stream()
                    .filter(one -> one.traceId().equals(TRACE))
                    .toList();
            assertThat(spans)
                    .extracting(one -> one.service() + ": " + one.span().getName())
                    .contains(
                            "token-service: ConnectToken",
                            "token-service: GET /v2/users/me",
                            "apify-worker: JobRequested",
                            "apify-worker: POST /v1/leases",
                            "token-service: POST /v1/leases",
                            "token-service: ledger",
                            "apify-worker: POST /v2/actors/*/runs",
                            "apify-worker: POST /v1/leases/results");
            assertThat(only(spans, "token-service", "POST /v1/leases").span().getParentSpanId())
                    .isEqualTo(only(spans, "apify-worker", "POST /v1/leases")
                            .span()
                            .getSpanId());

            assertThat(receiver.named("RunDue")).isNotEmpty().allSatisfy(look -> {
                assertThat(look.traceId()).isNotEqualTo(TRACE);
                assertThat(look.linkedTraces()).containsExactly(TRACE);
            });
            assertThat(receiver.named("GET /v2/actor-runs/*"))
                    .extracting(Received::traceId)
                    .isNotEmpty()
                    .isSubsetOf(receiver.named("RunDue").stream()
                            .map(Received::traceId)
                            .toList());

            assertThat(receiver.everything())
                    .contains("the-job")
                    .doesNotContain(new String(ApifySandbox.token("anna", 1), US_ASCII))
                    .doesNotContain("apify_api_", "eyJ", "Bearer");
            assertThat(receiver.spans()).noneMatch(one -> one.span().getName().contains("?"));
        }
    }

    @Test
    void callThatFailedSaysSoAndSoDoesEachPartOfIt() throws Exception {
        try (var receiver = new SpanReceiver()) {
            try (var stage = stage(receiver.endpoint());
                    var mongo = MongoClients.create(stage.mongoUri())) {
                stage.connect("anna", ApifySandbox.token("anna", 1));
                var uses = mongo.getDatabase("apifyforge").getCollection("uses");
                uses.insertOne(new Document("purpose", "START"));
                // Nothing else is wrong, so the call comes as far as the ledger.
                uses.createIndex(Indexes.ascending("purpose"), new IndexOptions().unique(true));
                stage.send(traced(
                        command(stage, Topic.JOB_COMMANDS, new Jobs(stage).job("anna", "the-job", "{}")), HEADER));
                await().until(() -> failedCalls(receiver).findAny().isPresent());
            }

            assertThat(receiver.named("ledger"))
                    .extracting(part -> part.span().getParentSpanId())
                    .containsAll(failedCalls(receiver)
                            .map(call -> call.span().getSpanId())
                            .toList());
        }
    }

    private static Stream<Received> failedCalls(SpanReceiver receiver) {
        return receiver.named("POST /v1/leases").stream()
                .filter(call -> call.service().equals("token-service"))
                .filter(call -> call.span().getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR);
    }

    @Test
    void whatIsDoneForABatchIsLinkedToItsJobs() throws Exception {
        try (var receiver = new SpanReceiver()) {
            try (var stage = stage(receiver.endpoint())) {
                stage.connect("anna", ApifySandbox.token("anna", 1));
                stage.stopWorkers();
                var jobs = new Jobs(stage);
                IntStream.range(0, 5)
                        .forEach(i -> stage.send(traced(
                                command(stage, Topic.JOB_COMMANDS, jobs.job("anna", "job-" + i, "{\"seconds\":0}")),
                                HEADER.replace("0af7", "0af" + i))));
                stage.worker();
                IntStream.range(0, 5).forEach(i -> stage.events.end("job-" + i));
            }

            assertThat(receiver.named("batch").stream().flatMap(batch -> batch.linkedTraces().stream()))
                    .contains(TRACE.replace("0af7", "0af0"), TRACE.replace("0af7", "0af4"));
            assertThat(receiver.named("POST /v1/leases").stream().map(Received::traceId))
                    .containsAnyElementsOf(receiver.named("batch").stream()
                            .map(Received::traceId)
                            .toList());
        }
    }

    @Test
    void receiverThatDoesNotAnswerHoldsUpNothing() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var stage = stage("http://127.0.0.1:" + silent.getLocalPort() + "/v1/traces");

            play(stage);

            assertTimeout(Duration.ofSeconds(30), stage::close);
        }
    }

    @Test
    void withoutAReceiverTheTraceIsHandedOnAllTheSame() throws Exception {
        var stage = new Stage(folder);
        try (stage) {
            // So that the connect waits in the database and is tried again.
            stage.apify.faults().next(1, "GET", "/v2/users/me", new Fault.Failure(503, null));
            play(stage);
        }

        assertThat(headerOf(stage, TokenStored.class)).isEqualTo(HEADER);
        assertThat(headerOf(stage, JobSucceeded.class)).isEqualTo(HEADER);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains("SpanProcessor"));
    }

    private Stage stage(String endpoint) throws Exception {
        return new Stage(
                folder,
                "--tokens.telemetry.traces-endpoint=" + endpoint,
                "--worker.telemetry.traces-endpoint=" + endpoint);
    }

    private static void play(Stage stage) {
        stage.send(traced(stage.connectCommand("anna", ApifySandbox.token("anna", 1)), HEADER));
        stage.events.awaitToken("anna", TokenStored.class);
        var job = new Jobs(stage).job("anna", "the-job", "{\"seconds\":1}");
        stage.send(traced(command(stage, Topic.JOB_COMMANDS, job), HEADER));
        stage.events.end("the-job");
    }

    private static ProducerRecord<String, byte[]> command(Stage stage, Topic topic, Message message) {
        return stage.codec.write(topic.topicName(), "command-" + message.hashCode(), Instant.now(), message);
    }

    private static ProducerRecord<String, byte[]> traced(ProducerRecord<String, byte[]> record, String header) {
        record.headers().add("traceparent", header.getBytes(US_ASCII));
        return record;
    }

    private static String headerOf(Stage stage, Class<? extends Message> type) {
        return stage.events.entries().stream()
                .filter(entry -> type.isInstance(entry.message()))
                .map(entry ->
                        new String(entry.headers().lastHeader("traceparent").value(), US_ASCII))
                .findFirst()
                .orElseThrow();
    }

    private static Received only(List<Received> spans, String service, String name) {
        return spans.stream()
                .filter(one ->
                        one.service().equals(service) && one.span().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
