package com.apifyforge.worker.batch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives out the records whose time has come: that of the record plus a constant delay. As the broker stamps the records of
 * these topics ({@code LogAppendTime}), the first of a partition that is not due is followed by none that is; so the
 * partition is wound back to it and paused until then.
 *
 * <p>Spring's {@code @RetryableTopic} knows the same trick, but as an answer to an exception of a listener: one record at a
 * time, a bounded number of attempts, and its own dead letter topics. Here waiting is the normal case, a batch goes on
 * together, and the next delay is chosen by what was seen.
 */
final class DueOnlyConsumer<K, V> extends KafkaConsumer<K, V> {
    private final Duration delay;
    private final Clock clock;
    private final Map<TopicPartition, Instant> pausedUntil = new HashMap<>();

    DueOnlyConsumer(Map<String, Object> settings, Duration delay, Clock clock) {
        super(settings);
        this.delay = delay;
        this.clock = clock;
    }

    @Override
    public ConsumerRecords<K, V> poll(Duration timeout) {
        Instant now = clock.instant();
        resumeDue(now);
        return dueOf(super.poll(untilNextDue(now, timeout)));
    }

    /** Whoever seeks wants to read there at once: a batch that failed comes again without waiting anew. */
    @Override
    public void seek(TopicPartition partition, long offset) {
        goOn(partition);
        super.seek(partition, offset);
    }

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata offset) {
        goOn(partition);
        super.seek(partition, offset);
    }

    private void goOn(TopicPartition partition) {
        if (pausedUntil.remove(partition) != null) {
            resume(List.of(partition));
        }
    }

    private void resumeDue(Instant now) {
        // A partition taken away and given back is not paused any more.
        pausedUntil.keySet().retainAll(assignment());
        var due = pausedUntil.entrySet().stream()
                .filter(paused -> !paused.getValue().isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
        due.forEach(pausedUntil::remove);
        resume(due);
    }

    private Duration untilNextDue(Instant now, Duration timeout) {
        return pausedUntil.values().stream()
                .map(until -> Duration.between(now, until))
                .reduce(timeout, (one, other) -> one.compareTo(other) < 0 ? one : other);
    }

    private ConsumerRecords<K, V> dueOf(ConsumerRecords<K, V> polled) {
        var due = new HashMap<TopicPartition, List<ConsumerRecord<K, V>>>();
        var next = new HashMap<>(polled.nextOffsets());
        Instant now = clock.instant();
        for (TopicPartition partition : polled.partitions()) {
            var records = new ArrayList<ConsumerRecord<K, V>>();
            for (var record : polled.records(partition)) {
                Instant until = Instant.ofEpochMilli(record.timestamp()).plus(delay);
                if (until.isAfter(now)) {
                    waitFor(partition, record, until);
                    next.put(partition, new OffsetAndMetadata(record.offset(), record.leaderEpoch(), ""));
                    break;
                }
                records.add(record);
            }
            if (!records.isEmpty()) {
                due.put(partition, records);
            }
        }
        return new ConsumerRecords<>(due, next);
    }

    private void waitFor(TopicPartition partition, ConsumerRecord<K, V> record, Instant until) {
        super.seek(partition, record.offset());
        pause(List.of(partition));
        pausedUntil.put(partition, until);
    }
}
