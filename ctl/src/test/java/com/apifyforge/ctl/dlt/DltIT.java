package com.apifyforge.ctl.dlt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.client.Cluster;
import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Topics;
import com.apifyforge.client.VaultClientException;
import com.apifyforge.client.deadletter.DeadLetterRecord;
import com.apifyforge.client.deadletter.RecordFetcher;
import com.apifyforge.client.deadletter.RecordPosition;
import com.apifyforge.client.deadletter.Redrive;
import com.apifyforge.ctl.Told;
import com.apifyforge.embedded.EmbeddedKafka;
import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.Message;
import com.apifyforge.events.Reason;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.TokenCommand.DisconnectToken;
import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.codec.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dead letters on a real broker, written as the services write them. */
class DltIT {
    private static final String SECRET = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";
    private static final String TICKET = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln";
    private static final EventCodec CODEC = new EventCodec("/scheduler");
    private static final Clock CLOCK = Clock.systemUTC();
    private static final int PARTITION = 1;

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static Cluster cluster;
    private static KafkaProducer<String, byte[]> producer;

    /** Nobody shares it with another test. */
    private final String user = "user-" + UUID.randomUUID();

    private final String job = "job-" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        cluster = new Cluster(kafka.bootstrapServers(), null);
        try (var admin = Admin.create(cluster.settings(Map.of()))) {
            admin.createTopics(Arrays.stream(Topic.values())
                            .flatMap(topic -> Stream.of(topic.topicName(), topic.deadLetterTopicName()))
                            .map(name -> new NewTopic(name, 2, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
        producer = new KafkaProducer<>(cluster.settings(Map.of()), new StringSerializer(), new ByteArraySerializer());
        var json = Json.mapper().createObjectNode().put("kafka", kafka.bootstrapServers());
        json.put("tokenService", "https://localhost:1").put("apify", "https://localhost:1");
        for (String file : List.of("ca", "operatorCertificate", "operatorKey", "schedulerKey")) {
            json.put(file, "nowhere");
        }
        json.put("pid", ProcessHandle.current().pid());
        Files.writeString(folder.resolve(Endpoints.FILE), json.toString());
    }

    @AfterAll
    static void stop() {
        producer.close();
        kafka.close();
    }

    // --- list

    @Test
    void listTellsWhenWhyWhatWhoAndWhere() throws Exception {
        RecordPosition record = good(Topic.JOB_COMMANDS, requested());
        letter(record, "SCHEMA", "/timeoutSecs");

        String listed = ctl("dlt", "list", "--user", user).out();

        assertThat(listed).contains("WHEN", "SCHEMA", "JobRequested", "/scheduler", user, job, "/timeoutSecs");
        assertThat(listed).contains(record.toString());
        assertThat(listed.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        var json = ctl("dlt", "list", "job.commands.v1", "--job", job, "--json").json();
        assertThat(json.size()).isOne();
        assertThat(json.path(0).path("record").asString()).isEqualTo(record.toString());
        assertThat(json.path(0).path("source").asString()).isEqualTo("/scheduler");
    }

    @Test
    void reasonThatIsNoneIsWrongUse() {
        var listed = ctl("dlt", "list", "--reason", "schmea");

        assertThat(listed.status()).isEqualTo(2);
        assertThat(listed.words()).contains("There is no reason schmea", "SCHEMA,");
        assertThat(ctl("dlt", "redrive", "--reason", "FOO").status()).isEqualTo(2);
        assertThat(ctl("dlt", "list", "--user", user, "--reason", "too_deep").status())
                .isZero();
    }

    @Test
    void filtersLeaveOutWhatIsNotAskedFor() throws Exception {
        letter(good(Topic.JOB_COMMANDS, requested()), "SCHEMA", "");

        assertThat(listed("--user", user)).isOne();
        assertThat(listed("--user", user, "--reason", "schema")).isOne();
        assertThat(listed("--user", user, "--since", "1h")).isOne();
        assertThat(listed("--user", user, "--source", "/scheduler")).isOne();
        assertThat(listed("--user", user, "--reason", "TOO_DEEP")).isZero();
        assertThat(listed("--user", user, "--job", "another")).isZero();
        assertThat(listed("--user", user, "--source", "/another")).isZero();
        assertThat(listed("--user", user, "--since", "2100-01-01")).isZero();
        assertThat(ctl("dlt", "list", "token.commands.v1-dlt", "--user", user).out())
                .contains("no such dead letters");
        assertThat(ctl("dlt", "list", "token.events.v1").status()).isEqualTo(2);
        assertThat(ctl("dlt", "list", "--since", "yesterday").status()).isEqualTo(2);
    }

    @Test
    void listShowsTheNewestAndHowManyThereAre() throws Exception {
        for (int i = 0; i < 5; i++) {
            letter(good(Topic.JOB_COMMANDS, requested()), i < 4 ? "SCHEMA" : "TOO_DEEP", "");
        }

        String listed = ctl("dlt", "list", "--user", user, "--limit", "1").out();

        assertThat(listed).contains("TOO_DEEP", "newest of 5").doesNotContain("SCHEMA");
    }

    // --- show

    @Test
    void showPrintsTheRecordWithItsSecretsMasked() throws Exception {
        var headers = new RecordHeaders(List.of(
                new RecordHeader("ce_source", "/frontend\u001b[2J".getBytes(StandardCharsets.UTF_8)),
                new RecordHeader("x", ("apify_api_" + SECRET).getBytes(StandardCharsets.UTF_8))));
        byte[] value = ("{\"userId\":\"" + user + "\",\"token\":\"apify_api_" + SECRET + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        RecordPosition record = raw(Topic.TOKEN_COMMANDS.topicName(), "apify_api_" + SECRET, value, headers);
        RecordPosition letter = letter(record, "PLAINTEXT_TOKEN", "/token");

        for (RecordPosition place : List.of(record, letter)) {
            String shown = ctl("dlt", "show", place.toString()).out();

            assertThat(shown).contains("PLAINTEXT_TOKEN", "/token", user, "\"token\" : \"***\"", "\\u001b[2J");
            assertThat(shown).contains("https://console.apify.com/settings/integrations");
            assertThat(shown).doesNotContain(SECRET, "\u001b");
        }
        assertThat(ctl("dlt", "show", record.toString(), "--json").out()).doesNotContain(SECRET);
    }

    @Test
    void showTellsWhyACancelFailed() throws Exception {
        RecordPosition letter = letter(good(Topic.JOB_COMMANDS, requested()), "CANCEL_NOT_CONNECTED", "");

        assertThat(ctl("dlt", "show", letter.toString()).out().replaceAll("\\s+", " "))
                .contains("The cancel could not be carried out. " + Reason.NOT_CONNECTED.hint());
    }

    @Test
    void showSaysThatRetentionRemovedTheRecord() throws Exception {
        RecordPosition record = good(Topic.TOKEN_COMMANDS, new DisconnectToken(user));
        RecordPosition letter = letter(record, "UNEXPECTED", "");
        try (var admin = Admin.create(cluster.settings(Map.of()))) {
            admin.deleteRecords(Map.of(record.topicPartition(), RecordsToDelete.beforeOffset(record.offset() + 1)))
                    .all()
                    .get();
        }

        var told = ctl("dlt", "show", letter.toString());

        assertThat(told.status()).isEqualTo(1);
        assertThat(told.out()).contains("The record is gone: token.commands.v1 keeps records for 1 h.");
        assertThat(ctl("dlt", "redrive", "--user", user, "--execute").out()).contains("the record is gone");
    }

    @Test
    void placeThatDoesNotExistIsTold() {
        assertThat(ctl("dlt", "show", "job.commands.v1-0@999999").out()).contains("There never was a record");
        assertThat(ctl("dlt", "show", "job.commands.v1-77@0").out()).contains("There never was a record");
        assertThat(ctl("dlt", "show", "job.commands.v1-dlt-0@999999").err()).contains("no dead letter at");
        assertThat(ctl("dlt", "show", "job.events.v1-0@0").status()).isEqualTo(2);
        assertThat(ctl("dlt", "show", "job.commands.v1").status()).isEqualTo(2);
    }

    // --- redrive

    @ParameterizedTest
    @EnumSource(names = {"JOB_COMMANDS", "JOB_WATCH_5S", "TOKEN_COMMANDS"})
    void recordIsRedrivenOnce(Topic topic) throws Exception {
        RecordPosition record = good(
                topic,
                switch (topic) {
                    case JOB_COMMANDS -> requested();
                    case TOKEN_COMMANDS -> new DisconnectToken(user);
                    default -> new RunDue(job, user, "run-1", TICKET, 1, CLOCK.instant(), 0);
                });
        letter(record, "UNEXPECTED", "");
        letter(record, "UNEXPECTED", "");

        assertThat(ctl("dlt", "redrive", "--user", user).out()).contains("1 would be sent, 0 left");
        assertThat(copies(record)).isEmpty();
        assertThat(ctl("dlt", "redrive", "--user", user, "--execute").out()).contains("Sent 1, left 0.");
        assertThat(ctl("dlt", "redrive", "--user", user, "--execute").out())
                .contains("was redriven before", "Sent 0, left 1.");

        assertThat(copies(record)).hasSize(1);
        var original = at(record);
        var copy = copies(record).getFirst();
        assertThat(copy.value()).isEqualTo(original.value());
        assertThat(copy.key()).isEqualTo(original.key());
        assertThat(copy.headers().lastHeader("ce_id"))
                .isEqualTo(original.headers().lastHeader("ce_id"));
    }

    /** It may fail again, after another mending it may be sent once more. */
    @Test
    void redrivenRecordThatFailsAgainIsAnotherRecord() throws Exception {
        RecordPosition first = good(Topic.JOB_COMMANDS, requested());
        letter(first, "UNEXPECTED", "");
        ctl("dlt", "redrive", "--user", user, "--execute");
        RecordPosition second = place(copies(first).getFirst());
        letter(second, "UNEXPECTED", "");

        assertThat(ctl("dlt", "redrive", "--user", user, "--execute").out()).contains("Sent 1, left 1.");
        assertThat(copies(first)).hasSize(1);
        assertThat(copies(second)).hasSize(1);
    }

    @Test
    void crashInTheMiddleSendsNothingTwice() throws Exception {
        RecordPosition first = good(Topic.JOB_COMMANDS, requested());
        RecordPosition second = good(Topic.JOB_COMMANDS, requested());
        letter(first, "UNEXPECTED", "");
        letter(second, "UNEXPECTED", "");
        try (var topics = topics();
                var crashed = Redrive.sending(topics, CLOCK)) {
            crashed.send(at(first));
        }

        assertThat(ctl("dlt", "redrive", "--user", user, "--execute").out()).contains("Sent 1, left 1.");
        assertThat(copies(first)).hasSize(1);
        assertThat(copies(second)).hasSize(1);
    }

    @Test
    void ofTwoAtOnceOnlyTheNewerSends() throws Exception {
        RecordPosition record = good(Topic.JOB_COMMANDS, requested());
        letter(record, "UNEXPECTED", "");
        try (var topics = topics();
                var older = Redrive.sending(topics, CLOCK);
                var newer = Redrive.sending(topics, CLOCK)) {
            assertThatThrownBy(() -> older.send(at(record))).isInstanceOf(VaultClientException.class);
            newer.send(at(record));
        }

        assertThat(copies(record)).hasSize(1);
    }

    @Test
    void nothingIsRedrivenForWhoDisconnectsInTheMiddle() throws Exception {
        RecordPosition record = good(Topic.JOB_COMMANDS, requested());
        RecordPosition place = letter(record, "UNEXPECTED", "");
        try (var topics = topics();
                var letters = topics.tailFromBeginning(List.of(place.topic()));
                var redrive = Redrive.dry(topics, CLOCK)) {
            var letter = letters.rest(user).stream()
                    .flatMap(entry -> DeadLetterRecord.of(entry).stream())
                    .findFirst()
                    .orElseThrow();
            redrive.learn(List.of(letter));
            assertThat(redrive.verdict(letter)).isInstanceOf(Redrive.Verdict.Send.class);

            good(Topic.TOKEN_EVENTS, revoked(user));

            org.awaitility.Awaitility.await()
                    .untilAsserted(() -> assertThat(redrive.verdict(letter))
                            .isEqualTo(new Redrive.Verdict.Leave("its user disconnected since")));
        }
        assertThat(ctl("dlt", "redrive", "--user", user, "--execute").out()).contains("disconnected since");
        assertThat(copies(record)).isEmpty();
    }

    @Test
    void whatIsOverOrBadIsLeft() throws Exception {
        RecordPosition over = good(Topic.JOB_COMMANDS, requested());
        letter(over, "UNEXPECTED", "");
        good(Topic.JOB_EVENTS, new JobRefused(job, user, "SCHEMA", "Mend it."));
        RecordPosition bad =
                raw(Topic.JOB_COMMANDS.topicName(), user, "{".getBytes(StandardCharsets.UTF_8), new RecordHeaders());
        letter(bad, "NOT_JSON", "");

        String said = ctl("dlt", "redrive", "--user", user, "--execute").out();

        assertThat(said.replaceAll("\\s+", " "))
                .contains("is over (JobRefused)", "would be refused again", "Sent 0, left 2.");
    }

    /** As nobody but a service may write, and a stolen one would. */
    @Test
    void letterThatNamesNoRecordStopsNothing() throws Exception {
        letter(new RecordPosition("job.commands.v1", 77, 0), "UNEXPECTED", "");
        letter(new RecordPosition("job.commands.v1", 0, 999_999_999), "UNEXPECTED", "");
        letter(good(Topic.JOB_COMMANDS, requested()), "UNEXPECTED", "");

        assertThat(ctl("dlt", "redrive", "--user", user).out()).contains("1 would be sent, 2 left");
    }

    @Test
    void rateOutsideItsRangeIsWrongUse() {
        assertThat(ctl("dlt", "redrive", "--rate", "0").status()).isEqualTo(2);
        assertThat(ctl("dlt", "redrive", "--rate", "1001").status()).isEqualTo(2);
        assertThat(ctl("dlt").status()).isEqualTo(2);
    }

    // --- tools

    private JobRequested requested() {
        var input = Json.mapper().readTree("{\"a\":1}");
        return new JobRequested(
                job,
                user,
                new Target.Actor("a~b"),
                input,
                RunOptions.NONE,
                TICKET,
                CLOCK.instant().plus(Duration.ofHours(1)));
    }

    private static TokenRevoked revoked(String user) {
        var json = Json.mapper().createObjectNode();
        json.put("tokenId", "t").put("userId", user).put("version", 1);
        json.put("revokedAt", Instant.now().plusSeconds(1).toString()).put("reason", "DISCONNECTED_BY_USER");
        return Json.mapper().treeToValue(json, TokenRevoked.class);
    }

    private static RecordPosition good(Topic topic, Message message) throws Exception {
        var record = CODEC.write(topic.topicName(), UUID.randomUUID().toString(), CLOCK.instant(), message);
        return raw(record.topic(), record.key(), record.value(), record.headers());
    }

    private static RecordPosition raw(
            String topic, String key, byte[] value, Iterable<org.apache.kafka.common.header.Header> headers)
            throws Exception {
        var sent = producer.send(new ProducerRecord<>(topic, PARTITION, null, key, value, headers))
                .get();
        return new RecordPosition(sent.topic(), sent.partition(), sent.offset());
    }

    private RecordPosition letter(RecordPosition record, String reason, String path) throws Exception {
        var letter = new DeadLetter(
                user,
                record.topic(),
                record.partition(),
                record.offset(),
                reason,
                path,
                "id",
                "apifyforge.JobRequested.v1",
                "/scheduler",
                job);
        var written =
                CODEC.write(Topic.deadLetterTopicName(record.topic()), record.toString(), CLOCK.instant(), letter);
        return raw(written.topic(), written.key(), written.value(), written.headers());
    }

    private static List<ConsumerRecord<byte[], byte[]>> copies(RecordPosition origin) {
        var copies = new java.util.ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var records = new RecordFetcher(cluster)) {
            records.from(origin, record -> {
                var header = record.headers().lastHeader("redriven-from");
                if (header != null && new String(header.value(), StandardCharsets.UTF_8).equals(origin.toString())) {
                    copies.add(record);
                }
            });
        }
        return copies;
    }

    private static ConsumerRecord<byte[], byte[]> at(RecordPosition place) {
        try (var records = new RecordFetcher(cluster)) {
            return ((RecordFetcher.Look.Found) records.at(place)).record();
        }
    }

    private static RecordPosition place(ConsumerRecord<byte[], byte[]> record) {
        return new RecordPosition(record.topic(), record.partition(), record.offset());
    }

    private static Topics topics() {
        return new Topics(cluster, "/test", CLOCK);
    }

    private static int listed(String... options) {
        var arguments = Stream.concat(Stream.of("dlt", "list", "--json"), Stream.of(options));
        return ctl(arguments.toArray(String[]::new)).json().size();
    }

    private static Told ctl(String... arguments) {
        return Told.by(Stream.concat(Stream.of(arguments), Stream.of("--data", folder.toString()))
                .toArray(String[]::new));
    }
}
