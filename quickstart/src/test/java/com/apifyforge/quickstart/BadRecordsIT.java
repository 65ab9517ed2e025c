package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.apifyforge.client.Cluster;
import com.apifyforge.client.Endpoints;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.Json;
import com.apifyforge.quickstart.demo.ExternalClients;
import com.apifyforge.quickstart.folder.DataFolder;
import com.apifyforge.quickstart.system.Ports;
import com.apifyforge.quickstart.system.VaultSettings;
import com.apifyforge.quickstart.system.VaultSystem;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.secret.Secret;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * Bad records of every kind on every consumed topic, among good ones, in the whole system. The short form is part of
 * every build; {@code -Dbad.records=10000} is the long one.
 */
class BadRecordsIT {
    private static final int BAD_RECORDS = Integer.getInteger("bad.records", 600);
    private static final int GOOD_AMONG = 20;
    private static final Duration PATIENCE =
            Duration.ofMinutes(Integer.getInteger("bad.patience", BAD_RECORDS > 1000 ? 30 : 5));
    private static final long MAY_GROW_BYTES = 64L * 1024 * 1024;
    private static final int USERS = 200;

    /** The delays are shorter than in earnest, as the longest is two minutes. */
    private static final Map<String, String> SETTINGS = Map.of(
            "worker.delay.short-delay", "1s", "worker.delay.medium-delay", "2s", "worker.delay.long-delay", "3s");

    @TempDir
    Path root;

    private final List<Sent> bad = new ArrayList<>();
    private final List<String> goodJobs = new ArrayList<>();
    private final List<String> goodUsers = new ArrayList<>();
    private final Map<String, KafkaProducer<byte[], byte[]>> producers = new LinkedHashMap<>();

    private record Sent(
            BadRecords.Kind kind,
            Topic topic,
            String id,
            @Nullable RecordMetadata place) {
        String what() {
            return kind.name() + " on " + topic.topicName();
        }
    }

    @Test
    void badRecordsAreSetAsideAndGoodOnesHandled() throws Exception {
        SETTINGS.forEach(System::setProperty);
        try (var folder = DataFolder.open(root);
                var _ = VaultSystem.start(
                        folder, VaultSettings.EMBEDDED, Ports.from(0).withoutConsole(), _ -> {})) {
            var endpoints = Endpoints.in(root);
            try (var outside = new ExternalClients(root, _ -> {});
                    var outcomes = new Outcomes(endpoints.cluster())) {
                play(endpoints, outside, outcomes);
            }
        } finally {
            producers.values().forEach(KafkaProducer::close);
            SETTINGS.keySet().forEach(System::clearProperty);
        }
    }

    private void play(Endpoints endpoints, ExternalClients outside, Outcomes outcomes) throws Exception {
        var senders = new BadSenders(endpoints, sealingKey(endpoints));
        var kinds = new BadRecords(senders).kinds();
        connect(outside, "gooduser");
        long began = System.nanoTime();
        send(endpoints, outside, senders, kinds, Math.min(BAD_RECORDS / 4, 1000));
        awaitAll(outcomes);
        long before = heap();
        send(endpoints, outside, senders, kinds, BAD_RECORDS - bad.size());
        awaitAll(outcomes);
        outcomes.requireNothingUnread(List.of(as("token-service", endpoints), as("apify-worker", endpoints)));
        long after = heap();

        System.out.printf(
                "%d bad records of %d kinds, %d good jobs, %d good connects in %d s; heap %d kB, then %d kB%n",
                bad.size(),
                kinds.size(),
                goodJobs.size(),
                goodUsers.size(),
                Duration.ofNanos(System.nanoTime() - began).toSeconds(),
                before / 1024,
                after / 1024);
        assertThat(kinds).hasSizeGreaterThanOrEqualTo(60);
        assertThat(after - before).isLessThan(MAY_GROW_BYTES);
        assertThat(outcomes.jobsWithTwoEnds()).isEmpty();
    }

    /** Kinds and topics in turn, so that each pair comes before any comes again. */
    private void send(
            Endpoints endpoints, ExternalClients outside, BadSenders senders, List<BadRecords.Kind> kinds, int count)
            throws Exception {
        int sent = 0;
        for (int round = 0; sent < count; round++) {
            for (var kind : kinds) {
                var topics = kind.topics().stream().sorted().toList();
                if (sent++ < count) {
                    sendOne(endpoints, senders, kind, topics.get(round % topics.size()));
                    if (sent % GOOD_AMONG == 0) {
                        sendGood(endpoints, outside, senders);
                    }
                }
            }
        }
        producers.values().forEach(KafkaProducer::flush);
    }

    private void sendOne(Endpoints endpoints, BadSenders senders, BadRecords.Kind kind, Topic topic) throws Exception {
        String id = "bad-" + bad.size();
        var draft = senders.good(topic, id, "bad-user-" + bad.size() % USERS);
        kind.make().accept(draft);
        if (kind.end() == BadRecords.End.REFUSED) {
            var sent = producer(endpoints, topic, kind.packing().name().toLowerCase(Locale.ROOT))
                    .send(draft.record());
            assertThatThrownBy(sent::get).as(kind.name()).hasCauseInstanceOf(RecordTooLargeException.class);
            bad.add(new Sent(kind, topic, id, null));
        } else if (kind.end() == BadRecords.End.NONE) {
            var producer = producer(endpoints, topic, "aborted");
            producer.beginTransaction();
            producer.send(draft.record());
            producer.flush();
            producer.abortTransaction();
            bad.add(new Sent(kind, topic, id, null));
        } else {
            var acknowledged = producer(endpoints, topic, kind.packing().name().toLowerCase(Locale.ROOT))
                    .send(draft.record());
            bad.add(new Sent(kind, topic, id, acknowledged.get()));
        }
    }

    private void sendGood(Endpoints endpoints, ExternalClients outside, BadSenders senders) throws Exception {
        String id = "good-" + goodJobs.size();
        var topics = BadRecords.JOB_TOPICS.stream().sorted().toList();
        var topic = topics.get(goodJobs.size() % topics.size());
        producer(endpoints, topic, "none")
                .send(senders.good(topic, id, "gooduser").record());
        goodJobs.add(id);
        String user = "newcomer-" + goodUsers.size();
        goodUsers.add(user);
        try (var token = Secret.takeOwnershipOf(ApifySandbox.token("newcomer", goodUsers.size()))) {
            outside.frontend().connect(user, token);
        }
    }

    private static void connect(ExternalClients outside, String user) {
        try (var token = Secret.takeOwnershipOf(ApifySandbox.token(user, 1))) {
            assertThat(outside.frontend().connectAndWait(user, token, PATIENCE))
                    .get()
                    .isInstanceOf(TokenStored.class);
        }
    }

    private void awaitAll(Outcomes outcomes) {
        var missing = new TreeMap<String, Integer>();
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
                outcomes.read();
                missing.clear();
                missing.putAll(missing(outcomes));
                return missing.isEmpty();
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("No end after " + PATIENCE + " for: " + missing, e);
        }
    }

    private Map<String, Integer> missing(Outcomes outcomes) {
        var missing = new TreeMap<String, Integer>();
        for (Sent one : bad) {
            boolean ended = switch (one.kind().end()) {
                case DEAD_LETTER -> outcomes.hasDeadLetter(one.place());
                case DEAD_LETTER_OR_EVENT -> outcomes.hasDeadLetter(one.place()) || outcomes.hasRefusal(one.id());
                case REFUSED, NONE -> true;
            };
            if (!ended) {
                missing.merge(one.what(), 1, Integer::sum);
            }
        }
        goodJobs.stream()
                .filter(id -> !outcomes.ended(id, JobSucceeded.class))
                .forEach(id -> missing.merge("a good job", 1, Integer::sum));
        goodUsers.stream()
                .filter(user -> !outcomes.stored(user))
                .forEach(user -> missing.merge("a good connect", 1, Integer::sum));
        return missing;
    }

    private KafkaProducer<byte[], byte[]> producer(Endpoints endpoints, Topic topic, String packing) {
        String user = switch (topic) {
            case TOKEN_COMMANDS -> "frontend";
            case JOB_COMMANDS -> "scheduler";
            default -> "apify-worker";
        };
        return producers.computeIfAbsent(user + packing, _ -> {
            var settings = new LinkedHashMap<String, Object>(Map.of(
                    "max.request.size", 256 << 20, "buffer.memory", 300L << 20, "linger.ms", 0, "batch.size", 1));
            if (packing.equals("aborted")) {
                settings.put("transactional.id", "apify-worker-aborts");
            } else {
                settings.put("compression.type", packing);
            }
            var producer = new KafkaProducer<>(
                    as(user, endpoints).settings(settings), new ByteArraySerializer(), new ByteArraySerializer());
            if (packing.equals("aborted")) {
                producer.initTransactions();
            }
            return producer;
        });
    }

    private static Cluster as(String user, Endpoints endpoints) {
        var cluster = endpoints.cluster();
        var config = cluster.clientConfig();
        return new Cluster(
                cluster.bootstrapServers(), config == null ? null : config.resolveSibling(user + ".properties"));
    }

    private static Map<String, String> sealingKey(Endpoints endpoints) throws Exception {
        var trust = new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate("file:" + endpoints.ca()));
        try (var http = HttpClient.newBuilder()
                .sslContext(SslBundle.of(trust).createSslContext())
                .build()) {
            var answer = http.send(
                    HttpRequest.newBuilder(endpoints.tokenService().resolve("/v1/sealing-keys"))
                            .build(),
                    BodyHandlers.ofString());
            var key = new LinkedHashMap<String, String>();
            Json.mapper()
                    .readTree(answer.body())
                    .at("/keys/0")
                    .properties()
                    .forEach(
                            member -> key.put(member.getKey(), member.getValue().asString()));
            return key;
        }
    }

    private static long heap() {
        var memory = ManagementFactory.getMemoryMXBean();
        System.gc();
        System.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
