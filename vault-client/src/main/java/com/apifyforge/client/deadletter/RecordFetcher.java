package com.apifyforge.client.deadletter;

import com.apifyforge.client.Cluster;
import com.apifyforge.client.StallGuard;
import com.apifyforge.client.Tail;
import com.apifyforge.client.Topics;
import com.apifyforge.client.VaultClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads records by their place, as they are, without a consumer group. For use by one thread. */
public final class RecordFetcher implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final Duration patience;

    /** Throws {@link VaultClientException} if Kafka does not answer. */
    public static RecordFetcher of(Topics topics) {
        return topics.orUnreachable(() -> new RecordFetcher(topics.cluster()));
    }

    public RecordFetcher(Cluster cluster) {
        consumer =
                new KafkaConsumer<>(Tail.settings(cluster), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        patience = cluster.patience();
    }

    /** What is at a place. */
    public sealed interface Look {
        /** It is there. */
        record Found(ConsumerRecord<byte[], byte[]> record) implements Look {}

        /** It was there and is not any more. */
        record Gone() implements Look {}

        /** Nothing was written there yet, or there is no such partition. */
        record Never() implements Look {}
    }

    /** Throws Kafka's own exceptions, as {@link #from} does. */
    public Look at(RecordPosition place) {
        TopicPartition partition = place.topicPartition();
        if (!exists(place)) {
            return new Look.Never();
        }
        consumer.assign(List.of(partition));
        long begin = only(consumer.beginningOffsets(List.of(partition)));
        long end = only(consumer.endOffsets(List.of(partition)));
        if (place.offset() >= end) {
            return new Look.Never();
        }
        if (place.offset() < begin) {
            return new Look.Gone();
        }
        consumer.seek(partition, place.offset());
        return next(place);
    }

    /** A letter that no service wrote may name any. */
    private boolean exists(RecordPosition place) {
        return consumer.partitionsFor(place.topic()).stream().anyMatch(each -> each.partition() == place.partition());
    }

    /** The record at or after the place: in between may be what transactions leave. */
    private Look next(RecordPosition place) {
        var watch = new StallGuard(patience);
        while (true) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                return record.offset() == place.offset() ? new Look.Found(record) : new Look.Gone();
            }
            long position = consumer.position(place.topicPartition());
            if (position > place.offset()) {
                return new Look.Gone();
            }
            watch.at(position);
        }
    }

    /** Every record from a place to what is the end of its partition now. */
    public void from(RecordPosition first, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> use) {
        TopicPartition partition = first.topicPartition();
        if (!exists(first)) {
            return;
        }
        consumer.assign(List.of(partition));
        long end = only(consumer.endOffsets(List.of(partition)));
        consumer.seek(partition, Math.max(0, first.offset()));
        var watch = new StallGuard(patience);
        Supplier<Long> position = () -> consumer.position(partition);
        while (position.get() < end) {
            consumer.poll(POLL).forEach(use);
            watch.at(position.get());
        }
    }

    private static long only(Map<TopicPartition, Long> offsets) {
        return offsets.values().iterator().next();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
