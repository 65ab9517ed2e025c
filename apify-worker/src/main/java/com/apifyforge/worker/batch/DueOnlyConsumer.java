package com.apifyforge.worker.batch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Wraps a consumer and returns only records that are due: at the record's time plus a constant delay. As the broker
 * stamps the records of these topics ({@code LogAppendTime}), the first record of a partition that is not due is
 * followed by none that is; so the partition is sought back to it and paused until then.
 *
 * <p>With a record that is due come those after it that may come early and would be due within half of the delay. From
 * then on they are due together: the runs of a user, started one by one, soon share a lease and a list of runs. With
 * half of the delay all of a partition come together: of two groups one follows the other within a half.
 *
 * <p>Spring's {@code @RetryableTopic} does the same, but as an answer to an exception of a listener: one record at a
 * time, a bounded number of attempts, and dead-letter topics of its own. Here waiting is the normal case, a batch stays
 * together, and the next delay depends on what was seen.
 */
final class DueOnlyConsumer<K, V> implements ConsumerWrapper<K, V> {
    /** Between two polls while a partition is paused. Short, as polls handle rebalances and {@code wakeup}. */
    private static final Duration STEP = Duration.ofMillis(500);

    private final Consumer<K, V> consumer;
    private final Duration delay;
    private final Predicate<ConsumerRecord<K, V>> mayComeEarly;
    private final Clock clock;
    private final java.util.function.Consumer<Duration> pause;
    private final Map<TopicPartition, Instant> pausedUntil = new HashMap<>();
    /** What is due by then is read with the record that was due first. */
    private final Map<TopicPartition, Instant> readUntil = new HashMap<>();

    private DueOnlyConsumer(
            Consumer<K, V> consumer,
            Duration delay,
            Predicate<ConsumerRecord<K, V>> mayComeEarly,
            Clock clock,
            java.util.function.Consumer<Duration> pause) {
        this.consumer = consumer;
        this.delay = delay;
        this.mayComeEarly = mayComeEarly;
        this.clock = clock;
        this.pause = pause;
    }

    /** {@code pause} blocks the thread for a time. */
    static <K, V> Consumer<K, V> of(
            Consumer<K, V> consumer,
            Duration delay,
            Predicate<ConsumerRecord<K, V>> mayComeEarly,
            Clock clock,
            java.util.function.Consumer<Duration> pause) {
        return ConsumerWrapper.wrap(consumer, new DueOnlyConsumer<>(consumer, delay, mayComeEarly, clock, pause));
    }

    @Override
    public void before(String method, List<?> arguments) {
        if (method.equals("seek")) {
            // A seek wants to read at once: a batch that failed is read again without another wait.
            resume((TopicPartition) arguments.getFirst());
        }
    }

    /**
     * While a partition is paused, the waiting is done here: Kafka's {@code poll} returns at once, again and again, as
     * long as it has fetched records of a paused partition (4.2). Heartbeats are sent by a thread of the consumer's
     * own.
     */
    @Override
    public ConsumerRecords<K, V> poll(Duration timeout) {
        Instant now = clock.instant();
        resumeDue(now);
        if (pausedUntil.isEmpty()) {
            return dueOf(consumer.poll(timeout));
        }
        var due = dueOf(consumer.poll(Duration.ZERO));
        if (due.isEmpty()) {
            pause.accept(untilNextDue(now, timeout.compareTo(STEP) < 0 ? timeout : STEP));
        }
        return due;
    }

    private void resume(TopicPartition partition) {
        if (pausedUntil.remove(partition) != null) {
            consumer.resume(List.of(partition));
        }
    }

    private void resumeDue(Instant now) {
        // A partition taken away and given back is not paused any more.
        pausedUntil.keySet().retainAll(consumer.assignment());
        readUntil.keySet().retainAll(consumer.assignment());
        var due = pausedUntil.entrySet().stream()
                .filter(paused -> !paused.getValue().isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
        due.forEach(pausedUntil::remove);
        consumer.resume(due);
    }

    private Duration untilNextDue(Instant now, Duration most) {
        return pausedUntil.values().stream()
                .map(until -> Duration.between(now, until))
                .reduce(most, (one, other) -> one.compareTo(other) < 0 ? one : other);
    }

    private ConsumerRecords<K, V> dueOf(ConsumerRecords<K, V> polled) {
        var due = new HashMap<TopicPartition, List<ConsumerRecord<K, V>>>();
        var next = new HashMap<>(polled.nextOffsets());
        Instant now = clock.instant();
        for (TopicPartition partition : polled.partitions()) {
            var records = new ArrayList<ConsumerRecord<K, V>>();
            for (var record : polled.records(partition)) {
                Instant until = Instant.ofEpochMilli(record.timestamp()).plus(delay);
                if (!isRead(partition, record, until, now)) {
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

    private boolean isRead(TopicPartition partition, ConsumerRecord<K, V> record, Instant due, Instant now) {
        boolean together = !due.isAfter(readUntil.getOrDefault(partition, Instant.MIN));
        if (due.isAfter(now)) {
            return together && mayComeEarly.test(record);
        }
        if (!together) {
            readUntil.put(partition, due.plus(delay.dividedBy(2)));
        }
        return true;
    }

    private void waitFor(TopicPartition partition, ConsumerRecord<K, V> record, Instant until) {
        consumer.seek(partition, record.offset());
        consumer.pause(List.of(partition));
        pausedUntil.put(partition, until);
    }
}
