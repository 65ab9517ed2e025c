package com.apifyforge.tokens.outbox;

import com.apifyforge.events.EventCodec;
import com.apifyforge.events.Message;
import com.apifyforge.events.Topic;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaTemplate;

/** Messages to Kafka. */
public final class Publisher {
    private static final Logger log = LoggerFactory.getLogger(Publisher.class);

    private final KafkaTemplate<String, byte[]> kafka;
    private final EventCodec codec;
    private final OutboxSettings settings;

    Publisher(KafkaTemplate<String, byte[]> kafka, EventCodec codec, OutboxSettings settings) {
        this.kafka = kafka;
        this.codec = codec;
        this.settings = settings;
    }

    public EventCodec codec() {
        return codec;
    }

    /** Returns when the broker has it. Throws {@link NotPublishedException} otherwise; it may arrive all the same. */
    public void publish(Topic topic, String id, Instant at, Message message) {
        publish(codec.write(topic.topicName(), id, at, message));
    }

    /** As {@link #publish(Topic, String, Instant, Message)}, to a topic by name and to one of its partitions. */
    public void publishTo(String topic, int partition, String id, Instant at, Message message) {
        var record = codec.write(topic, id, at, message);
        publish(new ProducerRecord<>(topic, partition, record.key(), record.value(), record.headers()));
    }

    /** As {@link #publish(Topic, String, Instant, Message)}, for a record that is written already. */
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

    /** Does not wait; a copy that gets lost is logged and that is all. */
    public void publishCopy(Topic topic, String id, Instant at, Message message) {
        try {
            var unused = kafka.send(codec.write(topic.topicName(), id, at, message))
                    .whenComplete((sent, lost) -> {
                        if (lost != null) {
                            log.warn("Not published to {}: {}", topic.topicName(), lost.toString());
                        }
                    });
        } catch (KafkaException | org.apache.kafka.common.KafkaException lost) {
            log.warn("Not published to {}: {}", topic.topicName(), lost.toString());
        }
    }
}
