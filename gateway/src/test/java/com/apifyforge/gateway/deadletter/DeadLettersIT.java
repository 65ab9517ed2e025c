package com.apifyforge.gateway.deadletter;

import static com.apifyforge.gateway.RunningGateway.json;
import static com.apifyforge.gateway.RunningGateway.reason;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.client.deadletter.Redrive;
import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.gateway.RunningGateway;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Dead letters over HTTPS; what masks and what decides on a redrive has tests of its own in vault-client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadLettersIT {
    private static final String AT = "/v1/operations/dead-letters";
    private static final String SECRET = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";
    private static final String TOKEN = "apify_api_" + SECRET;
    private static final String TICKET = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln";
    private static final EventCodec CODEC = new EventCodec("/scheduler");
    private static final int PARTITION = 1;

    private RunningGateway gateway;
    private KafkaProducer<String, byte[]> producer;
    private String olga = "";

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        gateway = new RunningGateway(folder, RunningGateway.operations(folder));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", gateway.kafka.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer());
        olga = gateway.operator("olga");
    }

    @AfterAll
    void stop() {
        producer.close();
        gateway.close();
    }

    private JsonNode get(String path) {
        var answer = gateway.call("GET", AT + path, olga, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private JsonNode redrive(boolean dry, String... records) {
        String body = "{\"dryRun\":" + dry + ",\"records\":[" + String.join(",", records) + "]}";
        return json(gateway.call("POST", AT + "/redrive", olga, body)).path("results");
    }

    private static String place(String topic, long offset) {
        return "{\"topic\":\"" + topic + "\",\"partition\":" + PARTITION + ",\"offset\":" + offset + "}";
    }

    /** A record and the letter about it; gives the record's offset. */
    private long deadLetter(Topic topic, String key, byte[] value, String reason) throws Exception {
        var record = new ProducerRecord<>(topic.topicName(), PARTITION, key, value);
        CODEC.write(topic.topicName(), "id-" + key, Instant.now(), new JobCancelRequested("job-" + key, key, TICKET))
                .headers()
                .forEach(header -> record.headers().add(header));
        if (!reason.equals("UNEXPECTED")) {
            // A record with one would be refused again.
            record.headers().add("note", TOKEN.getBytes(StandardCharsets.UTF_8));
        }
        long offset = producer.send(record).get().offset();
        var letter = CODEC.write(
                topic.deadLetterTopicName(),
                UUID.randomUUID().toString(),
                Instant.now(),
                new DeadLetter(
                        key,
                        topic.topicName(),
                        PARTITION,
                        offset,
                        reason,
                        "",
                        "id-" + key,
                        "apifyforge.JobCancelRequested.v1",
                        "/scheduler",
                        "job-" + key));
        producer.send(letter).get();
        return offset;
    }

    private static byte[] cancel(String user) {
        return CODEC.write("any", "m", Instant.now(), new JobCancelRequested("job-" + user, user, TICKET))
                .value();
    }

    private long redriven(long offset) {
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", (Object) gateway.kafka.bootstrapServers()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partition = new TopicPartition(Topic.JOB_COMMANDS.topicName(), PARTITION);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long count = 0;
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(java.time.Duration.ofMillis(200))) {
                    var from = record.headers().lastHeader(Redrive.HEADER);
                    count += from != null && new String(from.value(), StandardCharsets.UTF_8).endsWith("-1@" + offset)
                            ? 1
                            : 0;
                }
            }
            return count;
        }
    }

    @Test
    void newestAreListedFirstWithReasonSenderAndPlace() throws Exception {
        long first = deadLetter(Topic.JOB_COMMANDS, "lia", cancel("lia"), "UNEXPECTED");
        long second = deadLetter(Topic.JOB_COMMANDS, "lia", cancel("lia"), "TICKET_KEY_UNKNOWN");

        var items = get("?topic=job.commands.v1&limit=2").path("items");

        assertThat(items.findValuesAsString("reason")).containsExactly("TICKET_KEY_UNKNOWN", "UNEXPECTED");
        assertThat(items.path(0).path("offset").longValue()).isEqualTo(second);
        var oldest = items.path(1);
        assertThat(oldest.path("offset").longValue()).isEqualTo(first);
        assertThat(oldest.path("topic").asString()).isEqualTo("job.commands.v1");
        assertThat(oldest.path("eventType").asString()).isEqualTo("JobCancelRequested");
        assertThat(oldest.path("source").asString()).isEqualTo("/scheduler");
        assertThat(oldest.path("jobId").asString()).isEqualTo("job-lia");
        assertThat(oldest.path("userId").asString()).isEqualTo("lia");
        assertThat(oldest.path("redrivable").booleanValue()).isTrue();
        assertThat(oldest.path("hint").asString()).contains("nobody foresaw");
    }

    /** Wherever a token stands in a record or a letter, nothing of it is shown. */
    @Test
    void nothingThatLooksLikeASecretIsShown() throws Exception {
        String json =
                "{\"jobId\":\"c\",\"a\":\"" + TOKEN + "\",\"ticket\":\"" + TICKET + "\",\"sealedToken\":\"hush\"}";
        long inJson = deadLetter(Topic.JOB_COMMANDS, SECRET, json.getBytes(StandardCharsets.UTF_8), "SCHEMA");
        long inText = deadLetter(
                Topic.JOB_COMMANDS, "tess", ("token=hush " + TOKEN).getBytes(StandardCharsets.UTF_8), "NOT_JSON");

        for (long offset : new long[] {inJson, inText}) {
            var shown = get("/job.commands.v1/" + PARTITION + "/" + offset);
            assertThat(shown.path("value").asString()).contains("***");
            assertThat(shown.path("headers").path("note").asString()).contains("***");
            assertThat(shown.toString()).doesNotContain(SECRET.substring(0, 8), "hush", "eyJ", "c2ln");
        }
        assertThat(get("?limit=500").toString()).doesNotContain(SECRET.substring(0, 8), "eyJ");
    }

    @Test
    void sealedTokensAreNotEvenReadHere() throws Exception {
        long offset = deadLetter(
                Topic.TOKEN_COMMANDS, "sue", "{\"userId\":\"sue\"}".getBytes(StandardCharsets.UTF_8), "UNEXPECTED");

        var shown = get("/token.commands.v1/" + PARTITION + "/" + offset);

        assertThat(shown.path("userId").asString()).isEqualTo("sue");
        assertThat(shown.has("value")).isFalse();
        assertThat(shown.path("notice").asString()).contains("ctl dlt show token.commands.v1-1@" + offset);
        var refused = redrive(false, place("token.commands.v1", offset)).path(0);
        assertThat(refused.path("outcome").asString()).isEqualTo("REFUSED");
        assertThat(refused.path("detail").asString()).contains("ctl dlt redrive token.commands.v1-1@" + offset);
    }

    @Test
    void dryRunSendsNothingAndARecordIsSentOnce() throws Exception {
        long offset = deadLetter(Topic.JOB_COMMANDS, "rob", cancel("rob"), "UNEXPECTED");
        String place = place("job.commands.v1", offset);

        assertThat(redrive(true, place).path(0).path("outcome").asString()).isEqualTo("WOULD_SEND");
        assertThat(redriven(offset)).isZero();
        assertThat(redrive(false, place, place).findValuesAsString("outcome")).containsExactly("SENT");
        assertThat(redriven(offset)).isOne();
        var again = redrive(false, place).path(0);
        assertThat(again.path("outcome").asString()).isEqualTo("REFUSED");
        assertThat(again.path("detail").asString()).contains("redriven before");
        assertThat(redriven(offset)).isOne();
    }

    @Test
    void whatCannotBeSentFromHereSaysWhy() throws Exception {
        long waiting = deadLetter(Topic.JOB_WATCH_5S, "wes", cancel("wes"), "UNEXPECTED");
        long broken = deadLetter(Topic.JOB_COMMANDS, "bea", "{".getBytes(StandardCharsets.UTF_8), "NOT_JSON");

        assertThat(redrive(false, place("job.watch.5s.v1", waiting))
                        .path(0)
                        .path("detail")
                        .asString())
                .contains("ctl dlt redrive job.watch.5s.v1-1@" + waiting);
        assertThat(redrive(true, place("job.commands.v1", broken))
                        .path(0)
                        .path("detail")
                        .asString())
                .contains("refused again");
        assertThat(redrive(true, place("job.commands.v1", 987654))
                        .path(0)
                        .path("detail")
                        .asString())
                .contains("No dead letter");
        var unknown = gateway.call(
                "POST", AT + "/redrive", olga, "{\"dryRun\":true,\"records\":[" + place("job.events.v1", 1) + "]}");
        assertThat(reason(unknown)).isEqualTo("TOPIC_UNKNOWN");
    }
}
