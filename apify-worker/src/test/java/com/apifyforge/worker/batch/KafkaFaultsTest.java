package com.apifyforge.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;

class KafkaFaultsTest {
    private static final TopicPartition PARTITION = new TopicPartition("job.commands.v1", 1);

    private final AtomicLong seconds = new AtomicLong();
    private final KafkaFaults faults =
            new KafkaFaults(() -> Duration.ofSeconds(seconds.get()).toNanos());
    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    private final ConcurrentMessageListenerContainer<String, byte[]> container =
            new ConcurrentMessageListenerContainer<>(
                    new DefaultKafkaConsumerFactory<>(Map.of()), new ContainerProperties(PARTITION.topic()));

    @Test
    void outageIsToldAtOnceEveryHalfMinuteAndWhenItIsOver() {
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        var log = (Logger) LoggerFactory.getLogger(KafkaFaults.class);
        log.addAppender(lines);
        consumer.assign(List.of(PARTITION));

        for (int i = 0; i < 65; i++) {
            fail();
            seconds.incrementAndGet();
        }
        faults.over(PARTITION.topic());
        faults.over(PARTITION.topic());

        log.detachAppender(lines);
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("does not take batches of job.commands.v1", "TimeoutException: no leader"),
                        line -> assertThat(line).contains("for 30 s"),
                        line -> assertThat(line).contains("for 60 s"),
                        line -> assertThat(line).contains("committed again, after 65 s"));
        assertThat(lines.list)
                .allSatisfy(line -> assertThat(line.getThrowableProxy()).isNull());
    }

    @Test
    void batchIsReadAgainFromWhereItBegan() {
        consumer.assign(List.of(PARTITION));
        consumer.seek(PARTITION, 9);

        fail();

        assertThat(consumer.position(PARTITION)).isEqualTo(7);
    }

    @Test
    void partitionThatWasTakenAwayIsLeftToItsNewOwner() {
        consumer.assign(List.of(new TopicPartition(PARTITION.topic(), 2)));
        consumer.seek(new TopicPartition(PARTITION.topic(), 2), 5);

        fail();

        assertThat(consumer.position(new TopicPartition(PARTITION.topic(), 2))).isEqualTo(5);
    }

    private void fail() {
        var record = new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), 7, "user", new byte[0]);
        faults.handleBatch(
                new KafkaException("commit failed", new TimeoutException("no leader\n\tat somewhere")),
                new ConsumerRecords<>(Map.of(PARTITION, List.of(record)), Map.of()),
                consumer,
                container,
                () -> {});
    }
}
