package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.client.Cluster;
import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.Message;
import com.apifyforge.events.TokenEvent.TokenRejected;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.codec.Received;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** What came of records, from the topics of events and dead letters, each read once. */
final class Outcomes implements AutoCloseable {
    private static final List<Topic> CONSUMED =
            Arrays.stream(Topic.values()).filter(Topic::isConsumed).toList();

    private final EventCodec codec = new EventCodec("/test");
    private final Cluster cluster;
    private final KafkaConsumer<String, byte[]> events;
    private final Set<String> deadLetters = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> stored = new HashSet<>();
    private final Map<String, Set<String>> lastEvents = new HashMap<>();
    private final Map<String, Class<?>> ends = new HashMap<>();

    Outcomes(Cluster cluster) {
        this.cluster = cluster;
        this.events = consumer();
        var topics = Stream.concat(
                CONSUMED.stream().map(Topic::deadLetterTopicName),
                Stream.of(Topic.TOKEN_EVENTS.topicName(), Topic.JOB_EVENTS.topicName()));
        var partitions = topics.flatMap(topic -> events.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        events.assign(partitions);
        events.seekToBeginning(partitions);
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                cluster.settings(Map.of("isolation.level", "read_committed")),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    void read() {
        for (var polled = events.poll(Duration.ofMillis(200)); !polled.isEmpty(); polled = events.poll(Duration.ZERO)) {
            polled.forEach(record -> {
                var received = codec.read(record);
                assertThat(received).isInstanceOf(Received.Good.class);
                var good = (Received.Good) received;
                take(good.id(), good.message());
            });
        }
    }

    private void take(String id, Message message) {
        switch (message) {
            case DeadLetter letter -> {
                assertThat(letter.reason()).isNotEmpty();
                deadLetters.add(letter.topic() + "-" + letter.partition() + "@" + letter.offset());
            }
            case TokenRejected rejected -> refused.add(rejected.commandId());
            case TokenStored event -> stored.add(event.userId());
            case JobEvent event
            when event.last() -> {
                refused.add(event.jobId());
                ends.put(event.jobId(), event.getClass());
                lastEvents.computeIfAbsent(event.jobId(), _ -> new HashSet<>()).add(id);
            }
            default -> {}
        }
    }

    boolean hasDeadLetter(@Nullable RecordMetadata place) {
        return place != null && deadLetters.contains(place.topic() + "-" + place.partition() + "@" + place.offset());
    }

    /** Is there an event that ends this job, or rejects this command? */
    boolean hasRefusal(String id) {
        return refused.contains(id);
    }

    boolean ended(String jobId, Class<? extends JobEvent> how) {
        return how.equals(ends.get(jobId));
    }

    boolean stored(String user) {
        return stored.contains(user);
    }

    List<String> jobsWithTwoEnds() {
        return lastEvents.entrySet().stream()
                .filter(job -> job.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** From what the groups have committed to the end there is no record any more, only marks of transactions. */
    void requireNothingUnread(List<Cluster> services) throws ExecutionException, InterruptedException {
        try (var consumer = consumer()) {
            var committed = new HashMap<TopicPartition, OffsetAndMetadata>();
            for (Cluster service : services) {
                committed.putAll(committed(service));
            }
            assertThat(committed.keySet().stream().map(TopicPartition::topic))
                    .containsAll(CONSUMED.stream().map(Topic::topicName).toList());
            consumer.assign(committed.keySet());
            committed.forEach(consumer::seek);
            var end = consumer.endOffsets(committed.keySet());
            while (end.entrySet().stream().anyMatch(last -> consumer.position(last.getKey()) < last.getValue())) {
                assertThat(consumer.poll(Duration.ofMillis(200)).isEmpty())
                        .as("records that were not handled")
                        .isTrue();
            }
        }
    }

    /** Only a service itself may look at its groups. */
    private static Map<TopicPartition, OffsetAndMetadata> committed(Cluster service)
            throws ExecutionException, InterruptedException {
        var committed = new HashMap<TopicPartition, OffsetAndMetadata>();
        try (var admin = Admin.create(service.settings(Map.of()))) {
            for (var group : admin.listGroups().all().get()) {
                committed.putAll(admin.listConsumerGroupOffsets(group.groupId())
                        .partitionsToOffsetAndMetadata()
                        .get());
            }
        }
        committed
                .keySet()
                .removeIf(partition -> CONSUMED.stream().map(Topic::topicName).noneMatch(partition.topic()::equals));
        return committed;
    }

    @Override
    public void close() {
        events.close();
    }
}
