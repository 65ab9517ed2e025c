package com.apifyforge.worker.batch;

import com.apifyforge.service.Unforeseen;
import com.apifyforge.worker.Background;
import com.apifyforge.worker.batch.UnderWay.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.BatchConsumerAwareMessageListener;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ListenerExecutionFailedException;

/**
 * Reads the next batch while those before wait for their leases, for Apify or for their commit. One after the other, a
 * record waits for the rest of the batch before it, and often for one more: the consumer has fetched that one when the
 * record was not there yet.
 *
 * <p>When a batch is not committed, it and all after it are read again, and the ledger knows what was done. Before a
 * partition is given up, and before the consumer ends, what is under way is waited for.
 *
 * <p>It is the listener of a container with one consumer, and wraps that consumer: only in {@code poll} can it wait
 * before records are taken, and see a fault when none come. Spring's {@code asyncAcks} reads nothing more until all
 * records of a poll are acknowledged, and commits outside the transaction.
 */
final class BatchPipeline implements BatchConsumerAwareMessageListener<String, byte[]>, ConsumerAwareRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(BatchPipeline.class);
    /** The longest that the consumer's thread waits before it looks at its group and at what is under way again. */
    private static final Duration STEP = Duration.ofMillis(100);
    /** Until records come that the consumer had not fetched yet when it was asked. */
    private static final Duration SOON = Duration.ofMillis(5);

    private final BatchHandler handler;
    private final UnderWay underWay;
    private final KafkaFaults faults;
    private final int full;
    /** Records that {@code poll} is about to return. */
    private final Map<TopicPartition, List<ConsumerRecord<String, byte[]>>> taken = new LinkedHashMap<>();

    private @Nullable RuntimeException postponed;
    private Membership member = new Membership();

    /** A batch with fewer records than {@code full} takes those too that came after the consumer had fetched. */
    BatchPipeline(BatchHandler handler, Background background, KafkaFaults faults, int full) {
        this.handler = handler;
        underWay = new UnderWay(handler, background);
        this.faults = faults;
        this.full = full;
    }

    /** The consumer to give to the container, in the place of {@code consumer}. */
    Consumer<String, byte[]> around(Consumer<String, byte[]> consumer) {
        return ConsumerWrapper.wrap(consumer, new ConsumerWrapper<>() {
            @Override
            public ConsumerRecords<String, byte[]> poll(Duration timeout) {
                return BatchPipeline.this.poll(consumer, timeout);
            }

            @Override
            public void before(String method, List<?> arguments) {
                if (method.equals("unsubscribe") || method.equals("close")) {
                    end(consumer);
                }
            }
        });
    }

    private ConsumerRecords<String, byte[]> poll(Consumer<String, byte[]> consumer, Duration timeout) {
        if (postponed != null) {
            var fault = postponed;
            postponed = null;
            throw fault;
        }
        removeCommitted();
        while (underWay.isFull()
                && !underWay.hasFailed()
                && !Thread.currentThread().isInterrupted()) {
            underWay.awaitOldest(STEP);
            member.see(consumer.groupMetadata());
            removeCommitted();
        }
        if (underWay.hasFailed()) {
            readAgain(consumer);
        }
        taken.clear();
        var next = take(consumer.poll(underWay.isEmpty() || timeout.compareTo(STEP) < 0 ? timeout : STEP));
        int count = taken.values().stream().mapToInt(List::size).sum();
        if (count > 0 && count < full) {
            next.putAll(takeMore(consumer));
        }
        member.see(consumer.groupMetadata());
        return new ConsumerRecords<>(new LinkedHashMap<>(taken), next);
    }

    private Map<TopicPartition, OffsetAndMetadata> takeMore(Consumer<String, byte[]> consumer) {
        try {
            return take(consumer.poll(SOON));
        } catch (RuntimeException e) {
            // What was taken would be lost with it.
            postponed = e;
            return Map.of();
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> take(ConsumerRecords<String, byte[]> polled) {
        polled.partitions()
                .forEach(partition ->
                        taken.computeIfAbsent(partition, _ -> new ArrayList<>()).addAll(polled.records(partition)));
        return new HashMap<>(polled.nextOffsets());
    }

    private void removeCommitted() {
        for (var batch = underWay.takeCommitted(); batch != null; batch = underWay.takeCommitted()) {
            faults.over(batch.topic());
        }
    }

    private void readAgain(Consumer<String, byte[]> consumer) {
        awaitAll(consumer);
        removeCommitted();
        var failure = underWay.failure();
        var assigned = consumer.assignment();
        failure.offsets().forEach((partition, offset) -> {
            // One that was taken away meanwhile is begun by its new owner where the last commit ended.
            if (assigned.contains(partition)) {
                consumer.seek(partition, offset);
            }
        });
        underWay.clear();
        // Not the fault itself: the container has answers of its own to some of Kafka's.
        throw new ListenerExecutionFailedException("A batch is not committed", failure.fault());
    }

    /** Whatever comes of it, the consumer closes. */
    private void end(Consumer<?, ?> consumer) {
        try {
            awaitAll(consumer);
            removeCommitted();
            if (!underWay.isEmpty()) {
                log.warn(
                        "A batch is not committed at the end, and read again by whoever reads next: {}",
                        Unforeseen.of(underWay.failure().fault()));
            }
        } catch (RuntimeException e) {
            log.warn("At the end of a consumer: {}", Unforeseen.of(e));
        } finally {
            underWay.clear();
            postponed = null;
        }
    }

    private void awaitAll(Consumer<?, ?> consumer) {
        do {
            member.see(consumer.groupMetadata());
        } while (!underWay.awaitAll(STEP));
    }

    @Override
    public void onMessage(List<ConsumerRecord<String, byte[]>> records, @Nullable Consumer<?, ?> consumer) {
        underWay.add(handler.read(records), member);
    }

    @Override
    public void onPartitionsRevokedBeforeCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        awaitAll(consumer);
        taken.keySet().removeAll(partitions);
    }

    @Override
    public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        member = new Membership();
        member.see(consumer.groupMetadata());
        taken.keySet().removeAll(partitions);
    }
}
