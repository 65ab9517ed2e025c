package com.apifyforge.worker;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobState;
import com.apifyforge.events.Message;
import com.apifyforge.events.TokenEvent;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.codec.Received;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;

/** Everything committed to some topics, from the beginning, as an outside reader sees it. */
final class EventLog implements AutoCloseable {
    /** One message with its place, and the time the broker gave it. */
    record Entry(String id, Message message, String topic, long timestamp, Headers headers) {}

    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final KafkaConsumer<String, byte[]> consumer;
    private final Thread reader;

    EventLog(String bootstrapServers, String... topics) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "auto.offset.reset", "earliest",
                        "isolation.level", "read_committed"),
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
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (codec.read(record) instanceof Received.Good good) {
                        entries.add(new Entry(
                                good.id(), good.message(), record.topic(), record.timestamp(), record.headers()));
                    }
                }
            }
        } catch (WakeupException closed) {
            consumer.close();
        }
    }

    List<Entry> entries() {
        return entries;
    }

    <M extends Message> List<M> all(Class<M> type) {
        return entries.stream()
                .map(Entry::message)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    List<JobEvent> of(String jobId) {
        return all(JobEvent.class).stream()
                .filter(event -> event.jobId().equals(jobId))
                .toList();
    }

    /** The last event of the job; nothing may follow it. */
    JobEvent end(String jobId) {
        return await(() -> of(jobId), events -> events.stream().anyMatch(JobEvent::last)).stream()
                .filter(JobEvent::last)
                .findFirst()
                .orElseThrow();
    }

    <E extends JobEvent> E await(String jobId, Class<E> type) {
        return await(
                        () -> of(jobId).stream()
                                .filter(type::isInstance)
                                .map(type::cast)
                                .toList(),
                        events -> !events.isEmpty())
                .getFirst();
    }

    /** When the broker got the job's first {@code JobStarted}, in milliseconds. */
    long startedAt(String jobId) {
        return entries.stream()
                .filter(entry -> entry.message() instanceof JobEvent.JobStarted started
                        && started.jobId().equals(jobId))
                .mapToLong(Entry::timestamp)
                .min()
                .orElseThrow();
    }

    void awaitToken(String userId, Class<? extends TokenEvent> type) {
        await(
                () -> all(type),
                events -> events.stream().anyMatch(event -> event.userId().equals(userId)));
    }

    DeadLetter awaitDeadLetter(Predicate<DeadLetter> which) {
        return await(() -> all(DeadLetter.class).stream().filter(which).toList(), records -> !records.isEmpty())
                .getFirst();
    }

    JobState state(String jobId) {
        return all(JobState.class).stream()
                .filter(state -> state.jobId().equals(jobId))
                .reduce((_, newer) -> newer)
                .orElseThrow();
    }

    static <T> T await(java.util.concurrent.Callable<T> what, Predicate<T> until) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(what, until::test);
    }

    @Override
    public void close() throws InterruptedException {
        consumer.wakeup();
        reader.join();
    }
}
