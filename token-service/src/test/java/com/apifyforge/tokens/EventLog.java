package com.apifyforge.tokens;

import com.apifyforge.events.Message;
import com.apifyforge.events.TokenEvent;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.codec.Received;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;

/** Everything that was published on some topics, from the beginning, as an outside reader sees it. */
public final class EventLog implements AutoCloseable {
    private final List<ConsumerRecord<String, byte[]>> records = new CopyOnWriteArrayList<>();
    private final List<Received.Good> messages = new CopyOnWriteArrayList<>();
    private final KafkaConsumer<String, byte[]> consumer;
    private final Thread reader;

    public EventLog(String bootstrapServers, String... topics) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        var partitions = List.of(topics).stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
        var codec = new EventCodec("/test");
        try {
            while (true) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    records.add(record);
                    if (codec.read(record) instanceof Received.Good good) {
                        messages.add(good);
                    }
                }
            }
        } catch (WakeupException closed) {
            consumer.close();
        }
    }

    public List<ConsumerRecord<String, byte[]>> records() {
        return records;
    }

    public <M extends Message> List<M> all(Class<M> type) {
        return messages.stream()
                .map(Received.Good::message)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    public List<String> ids() {
        return messages.stream().map(Received.Good::id).toList();
    }

    public List<TokenEvent> of(String userId) {
        return all(TokenEvent.class).stream()
                .filter(event -> event.userId().equals(userId))
                .toList();
    }

    /** The next event of the user after the {@code seen} first ones, whatever it is. */
    public TokenEvent await(String userId, int seen) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> of(userId), events -> events.size() > seen)
                .get(seen);
    }

    @Override
    public void close() throws InterruptedException {
        consumer.wakeup();
        reader.join();
    }
}
