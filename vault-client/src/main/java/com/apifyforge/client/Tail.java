package com.apifyforge.client;

import com.apifyforge.events.Message;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.codec.Received;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * A reader of topics without a consumer group, so that looking leaves no trace. Sees only what was committed. For use
 * by one thread.
 */
public final class Tail implements AutoCloseable {
    /** From the beginning. */
    static final long ALL = Long.MAX_VALUE;

    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<String, byte[]> consumer;
    private final EventCodec codec;
    private final Duration patience;

    private Tail(Consumer<String, byte[]> consumer, EventCodec codec, Duration patience) {
        this.consumer = consumer;
        this.codec = codec;
        this.patience = patience;
    }

    /** One record and what it turned out to be. {@code appended} is the record's own time. */
    public record Entry(String topic, int partition, long offset, Instant appended, Received received) {
        /** The message, if it is a good one of this type. */
        public <M extends Message> Optional<M> message(Class<M> type) {
            return received instanceof Received.Good good && type.isInstance(good.message())
                    ? Optional.of(type.cast(good.message()))
                    : Optional.empty();
        }
    }

    static Tail of(Cluster cluster, EventCodec codec, Collection<String> topicNames, @Nullable String key, long last) {
        var consumer = new KafkaConsumer<>(settings(cluster), new StringDeserializer(), new ByteArrayDeserializer());
        try {
            var tail = new Tail(consumer, codec, cluster.patience());
            tail.assign(topicNames, key, last);
            return tail;
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** Of a reader that belongs to no group and sees only what was committed. */
    public static Map<String, Object> settings(Cluster cluster) {
        int patience = (int) cluster.patience().toMillis();
        return cluster.settings(Map.of(
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "allow.auto.create.topics",
                false,
                "default.api.timeout.ms",
                patience,
                "request.timeout.ms",
                patience,
                "fetch.max.wait.ms",
                100));
    }

    /** {@code last} offsets before the end of each partition, or {@link #ALL}. */
    private void assign(Collection<String> topicNames, @Nullable String key, long last) {
        var partitions = topicNames.stream()
                .flatMap(name -> partitions(name, key).stream())
                .toList();
        consumer.assign(partitions);
        if (last == ALL) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
        }
        // Seeking is lazy. Without this, "from now on" would begin at the first poll, after what was sent in between.
        partitions.forEach(consumer::position);
        if (last > 0 && last < ALL) {
            consumer.beginningOffsets(partitions)
                    .forEach((partition, begin) ->
                            consumer.seek(partition, Math.max(begin, consumer.position(partition) - last)));
        }
    }

    private List<TopicPartition> partitions(String topicName, @Nullable String key) {
        int count = consumer.partitionsFor(topicName).size();
        if (count == 0) {
            throw new VaultClientException("There is no topic " + topicName + ".");
        }
        if (key != null) {
            return List.of(new TopicPartition(topicName, partitionOf(key, count)));
        }
        var all = new ArrayList<TopicPartition>();
        for (int partition = 0; partition < count; partition++) {
            all.add(new TopicPartition(topicName, partition));
        }
        return all;
    }

    /** Where Kafka's own partitioner puts a key. */
    private static int partitionOf(String key, int count) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % count;
    }

    /** What has come, waiting for the first at most this long. Tombstones are left out. */
    public List<Entry> poll(Duration patience) {
        return entries(patience, record -> true);
    }

    /** The first result that is present, waiting at most this long; empty if there was none. */
    public <T> Optional<T> await(Duration patience, Function<Entry, Optional<T>> found) {
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            for (Entry entry : poll(POLL)) {
                Optional<T> result = found.apply(entry);
                if (result.isPresent()) {
                    return result;
                }
            }
        }
        return Optional.empty();
    }

    /** Everything up to the present end of the topics. */
    public List<Entry> rest() {
        return rest("");
    }

    /** As {@link #rest()}, without the records in which this text does not occur; they are not even decoded. */
    public List<Entry> rest(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var entries = new ArrayList<Entry>();
        rest(record -> contains(record.value(), bytes), entries::add);
        return entries;
    }

    /** As {@link #rest()}, one by one, without the records that are not wanted; they are not even decoded. */
    public void rest(Predicate<ConsumerRecord<String, byte[]>> wanted, java.util.function.Consumer<Entry> use) {
        var ends = consumer.endOffsets(consumer.assignment());
        var watch = new StallGuard(patience);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            entries(POLL, wanted).forEach(use);
            watch.at(ends.keySet().stream().mapToLong(consumer::position).sum());
        }
    }

    private List<Entry> entries(Duration patience, Predicate<ConsumerRecord<String, byte[]>> wanted) {
        var entries = new ArrayList<Entry>();
        for (ConsumerRecord<String, byte[]> record : consumer.poll(patience)) {
            if (record.value() != null && wanted.test(record)) {
                entries.add(new Entry(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        Instant.ofEpochMilli(record.timestamp()),
                        codec.read(record)));
            }
        }
        return entries;
    }

    private static boolean contains(byte[] value, byte[] text) {
        for (int at = 0; at + text.length <= value.length; at++) {
            if (Arrays.equals(value, at, at + text.length, text, 0, text.length)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
