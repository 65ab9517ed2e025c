package com.apifyforge.worker.batch;

import com.apifyforge.service.Unforeseen;
import com.apifyforge.worker.Stopwatch;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ListenerExecutionFailedException;
import org.springframework.kafka.listener.ListenerUtils;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Waits while batches cannot be committed, and says whose fault it is: one line at first, one every half minute, one
 * when it is over. No record is ever given up here: faults of single records do not get this far.
 */
final class KafkaFaults implements CommonErrorHandler {
    private static final Logger log = LoggerFactory.getLogger(KafkaFaults.class);
    /** Before a batch comes again. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Duration SAY_EVERY = Duration.ofSeconds(30);

    private final Stopwatch stopwatch;
    /** Of each consumer's thread: a topic has several, and what one commits says nothing of another's partitions. */
    private final Map<Thread, Outage> outages = new ConcurrentHashMap<>();

    private record Outage(long since, long said) {}

    KafkaFaults(Stopwatch stopwatch) {
        this.stopwatch = stopwatch;
    }

    /** A batch of the topic is committed, by the consumer's thread that calls this. */
    void over(String topic) {
        var outage = outages.remove(Thread.currentThread());
        if (outage != null) {
            log.warn("Batches of {} are committed again, after {} s", topic, seconds(outage));
        }
    }

    @Override
    public void handleBatch(
            Exception fault,
            ConsumerRecords<?, ?> batch,
            Consumer<?, ?> consumer,
            MessageListenerContainer container,
            Runnable invokeListener) {
        for (var partition : batch.partitions()) {
            // One that was taken away meanwhile is begun by its new owner where the last commit ended.
            if (consumer.assignment().contains(partition)) {
                consumer.seek(partition, batch.records(partition).getFirst().offset());
            }
        }
        waits(fault, container);
    }

    @Override
    public void handleOtherException(
            Exception fault, Consumer<?, ?> consumer, MessageListenerContainer container, boolean batchListener) {
        waits(fault, container);
    }

    /** The batch is read again from where it began. */
    @Override
    public boolean seeksAfterHandling() {
        return true;
    }

    @Override
    public boolean isAckAfterHandle() {
        return false;
    }

    private void waits(Exception fault, MessageListenerContainer container) {
        String topic = Objects.requireNonNull(container.getContainerProperties().getTopics())[0];
        outages.compute(Thread.currentThread(), (_, outage) -> said(topic, fault, outage));
        try {
            ListenerUtils.stoppableSleep(container, PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Outage said(String topic, Exception fault, @Nullable Outage outage) {
        long now = stopwatch.nanos();
        if (outage == null) {
            log.error(
                    "{} batches of {}; they wait and are tried again: {}",
                    who(fault, "does not take", "stops"),
                    topic,
                    line(fault));
            return new Outage(now, now);
        }
        if (now - outage.said() < SAY_EVERY.toNanos()) {
            return outage;
        }
        log.error(
                "{} batches of {} for {} s: {}",
                who(fault, "has not taken", "has stopped"),
                topic,
                seconds(outage),
                line(fault));
        return new Outage(outage.since(), now);
    }

    private long seconds(Outage outage) {
        return Duration.ofNanos(stopwatch.nanos() - outage.since()).toSeconds();
    }

    private static String who(Throwable fault, String kafka, String worker) {
        return ofKafka(fault) == null ? "A fault of the worker " + worker : "Kafka " + kafka;
    }

    private static String line(Throwable fault) {
        Throwable kafkas = ofKafka(fault);
        if (kafkas == null) {
            return Unforeseen.of(fault);
        }
        String message = String.valueOf(kafkas.getMessage()).lines().findFirst().orElse("");
        return kafkas.getClass().getSimpleName() + ": " + message;
    }

    /**
     * The innermost tells most; those around it say that a transaction failed. The container's own is around any fault.
     */
    private static @Nullable Throwable ofKafka(Throwable fault) {
        Throwable innermost = null;
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof org.apache.kafka.common.KafkaException
                    || (cause instanceof KafkaException && !(cause instanceof ListenerExecutionFailedException))) {
                innermost = cause;
            }
        }
        return innermost;
    }
}
