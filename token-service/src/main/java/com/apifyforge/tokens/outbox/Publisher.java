package com.apifyforge.tokens.outbox;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.Message;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.service.telemetry.TraceHeader;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaTemplate;

/** Messages to Kafka. */
public final class Publisher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Publisher.class);
    private static final int COPIES_WAITING = 10_000;

    private final KafkaTemplate<String, byte[]> kafka;
    private final EventCodec codec;
    private final OutboxSettings settings;
    private final AtomicLong lost = new AtomicLong();
    private final ExecutorService copies = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(COPIES_WAITING),
            Thread.ofVirtual().name("copies").factory());

    Publisher(KafkaTemplate<String, byte[]> kafka, EventCodec codec, OutboxSettings settings) {
        this.kafka = kafka;
        this.codec = codec;
        this.settings = settings;
    }

    public EventCodec codec() {
        return codec;
    }

    /** As {@link #publish}. */
    public void publishDeadLetter(Instant at, DeadLetter letter) {
        publish(traced(codec.writeDeadLetter(at, letter)));
    }

    /** Returns when the broker has it. Throws {@link NotPublishedException} otherwise; it may arrive all the same. */
    public void publish(ProducerRecord<String, byte[]> record) {
        try {
            kafka.send(record).get(settings.sendTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException | org.apache.kafka.common.KafkaException e) {
            throw new NotPublishedException(record.topic(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotPublishedException(record.topic(), e);
        }
    }

    /**
     * Neither waits nor throws: without a broker even the hand-over to the client would wait, so a thread of its own
     * does it. A copy that gets lost is counted in the log, and that is all.
     */
    public void publishCopy(Topic topic, String id, Instant at, Message message) {
        try {
            copies.execute(Context.current().wrap(() -> copy(topic, id, at, message)));
        } catch (RejectedExecutionException full) {
            lost(topic, full);
        }
    }

    private void copy(Topic topic, String id, Instant at, Message message) {
        try {
            var unused = kafka.send(traced(codec.write(topic.topicName(), id, at, message)))
                    .whenComplete((sent, lost) -> {
                        if (lost != null) {
                            lost(topic, lost);
                        }
                    });
        } catch (RuntimeException lost) {
            lost(topic, lost);
        }
    }

    private static ProducerRecord<String, byte[]> traced(ProducerRecord<String, byte[]> record) {
        TraceHeader.write(Context.current(), record.headers());
        return record;
    }

    /** Said at the 1st, 2nd, 4th, 8th … loss: an outage must not fill the log. */
    private void lost(Topic topic, Throwable cause) {
        long count = lost.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            log.warn(
                    "Copies not published so far: {}. The last one to {}: {}",
                    count,
                    topic.topicName(),
                    cause.toString());
        }
    }

    /** What waits may still go out; without a broker it is not waited for. */
    @Override
    public void close() throws InterruptedException {
        copies.shutdown();
        if (!copies.awaitTermination(1, TimeUnit.SECONDS)) {
            copies.shutdownNow();
        }
    }
}
