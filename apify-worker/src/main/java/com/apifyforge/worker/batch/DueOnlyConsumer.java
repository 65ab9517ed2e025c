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
 * <p>A look at a run is due earlier than that: at the last tick up to then, of which each partition has one in each
 * delay. So the runs of a user, started one by one, are looked at together from the first time on, and share a lease
 * and a list of runs. A tick after it would make starts wait that stand behind the look.
 *
 * <p>Spring's {@code @RetryableTopic} does the same, but as an answer to an exception of a listener: one record at a
 * time, a bounded number of attempts, and dead-letter topics of its own. Here waiting is the normal case, a batch stays
 * together, and the next delay depends on what was seen.
 */
final class DueOnlyConsumer<K, V> implements ConsumerWrapper<K, V> {
    /** Between two polls while a partition is paused. Short, as polls handle rebalances and {@code wakeup}. */
    private static final Duration STEP = Duration.ofMillis(500);

    private static final int PHASES = 8;

    private final Consumer<K, V> consumer;
    private final Duration delay;
    private final Predicate<ConsumerRecord<K, V>> isLook;
    private final Clock clock;
    private final java.util.function.Consumer<Duration> pause;
    private final Map<TopicPartition, Instant> pausedUntil = new HashMap<>();

    private DueOnlyConsumer(
            Consumer<K, V> consumer,
            Duration delay,
            Predicate<ConsumerRecord<K, V>> isLook,
            Clock clock,
            java.util.function.Consumer<Duration> pause) {
        this.consumer = consumer;
        this.delay = delay;
        this.isLook = isLook;
        this.clock = clock;
        this.pause = pause;
    }

    /** {@code pause} blocks the thread for a time. */
    static <K, V> Consumer<K, V> of(
            Consumer<K, V> consumer,
            Duration delay,
            Predicate<ConsumerRecord<K, V>> isLook,
            Clock clock,
            java.util.function.Consumer<Duration> pause) {
        return ConsumerWrapper.wrap(consumer, new DueOnlyConsumer<>(consumer, delay, isLook, clock, pause));
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
                Instant until = due(partition, record);
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

    private Instant due(TopicPartition partition, ConsumerRecord<K, V> record) {
        long latest = record.timestamp() + delay.toMillis();
        long sinceTick = Math.floorMod(latest - firstTick(partition), delay.toMillis());
        return Instant.ofEpochMilli(isLook.test(record) ? latest - sinceTick : latest);
    }

    /** Not the same in all partitions, or all users would be looked at in the same moment. */
    private long firstTick(TopicPartition partition) {
        return delay.toMillis() * (partition.partition() % PHASES) / PHASES;
    }

    private void waitFor(TopicPartition partition, ConsumerRecord<K, V> record, Instant until) {
        consumer.seek(partition, record.offset());
        consumer.pause(List.of(partition));
        pausedUntil.put(partition, until);
    }
}
