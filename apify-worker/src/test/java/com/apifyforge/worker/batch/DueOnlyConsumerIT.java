package com.apifyforge.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker; only the consumer's clock is moved by hand. Records carry the times they are given. */
class DueOnlyConsumerIT {
    private static final Duration DELAY = Duration.ofMinutes(1);
    /** Some moment: a broker takes no records from the future. */
    private static final Instant NOON = Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MINUTES);

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static int topics;

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final String topic = "delay-" + topics++;
    private Consumer<String, String> consumer;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(folder, 0);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @BeforeEach
    void twoPartitions() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(2), Optional.empty())))
                    .all()
                    .get();
        }
        consumer = DueOnlyConsumer.of(
                new KafkaConsumer<>(Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "group.id",
                        topic,
                        "group.protocol",
                        "consumer",
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        "false",
                        "key.deserializer",
                        StringDeserializer.class.getName(),
                        "value.deserializer",
                        StringDeserializer.class.getName())),
                DELAY,
                record -> record.value().startsWith("look"),
                new Clock() {
                    @Override
                    public ZoneId getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(ZoneId zone) {
                        return this;
                    }

                    @Override
                    public Instant instant() {
                        return now.get();
                    }
                },
                _ -> {});
        consumer.subscribe(List.of(topic));
    }

    @AfterEach
    void close() {
        consumer.close();
    }

    @Test
    void recordIsGivenOutWhenItsTimeHasCome() {
        send(0, "first", NOON.minusSeconds(60));
        send(0, "second", NOON.minusSeconds(40));
        send(0, "third", NOON.minusSeconds(20));

        assertThat(read(1)).containsExactly("first");
        assertThat(nothing()).isTrue();
        now.set(NOON.plusSeconds(20));
        assertThat(read(1)).containsExactly("second");
        now.set(NOON.plusSeconds(40));
        assertThat(read(1)).containsExactly("third");
    }

    @Test
    void looksOfADelayComeTogether() {
        send(0, "look-1", NOON.minusSeconds(59));
        send(0, "look-2", NOON.minusSeconds(1));
        send(0, "first", NOON.minusSeconds(1));
        // Each full minute is one of the first partition's ticks, as the delay is a minute.
        now.set(NOON);

        assertThat(read(2)).containsExactly("look-1", "look-2");
        assertThat(nothing()).isTrue();
        consumer.seek(new TopicPartition(topic, 0), 0);
        assertThat(read(2)).containsExactly("look-1", "look-2");
        now.set(NOON.plusSeconds(59));
        assertThat(read(1)).containsExactly("first");
    }

    @Test
    void waitingPartitionDoesNotHoldAnother() {
        send(0, "waits", NOON);
        send(1, "due", NOON.minusSeconds(61));
        assertThat(read(1)).containsExactly("due");

        send(1, "due-too", NOON.minusSeconds(60));
        assertThat(read(1)).containsExactly("due-too");
        now.set(NOON.plus(DELAY));
        assertThat(read(1)).containsExactly("waits");
    }

    @Test
    void batchThatFailedComesAgainAtOnce() {
        send(0, "failed", NOON.minusSeconds(60));
        send(0, "waits", NOON);
        assertThat(read(1)).containsExactly("failed");

        consumer.seek(new TopicPartition(topic, 0), 0);
        assertThat(read(1)).containsExactly("failed");
    }

    @Test
    void whatIsNotGivenOutIsNotCommitted() {
        send(0, "done", NOON.minusSeconds(60));
        send(0, "waits", NOON);
        read(1);

        consumer.commitSync();
        var partition = new TopicPartition(topic, 0);
        assertThat(consumer.committed(Set.of(partition)).get(partition).offset())
                .isEqualTo(1);
    }

    private void send(int partition, String value, Instant time) {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, partition, time.toEpochMilli(), "key", value))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> read(int count) {
        var values = new ArrayList<String>();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            return values.size() >= count;
        });
        return values;
    }

    private boolean nothing() {
        return consumer.poll(Duration.ofMillis(500)).isEmpty();
    }
}
