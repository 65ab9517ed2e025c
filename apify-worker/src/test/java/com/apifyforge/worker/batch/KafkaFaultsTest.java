package com.apifyforge.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.apifyforge.worker.ErrorLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ListenerExecutionFailedException;

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
    void threadThatCommitsSaysNothingOfAnother() throws Exception {
        consumer.assign(List.of(PARTITION));
        try (var lines = new ErrorLog(KafkaFaults.class.getName())) {
            fail();
            var healthy = Thread.ofPlatform().start(() -> faults.over(PARTITION.topic()));
            healthy.join();
            assertThat(lines.lines()).hasSize(1);

            faults.over(PARTITION.topic());
            assertThat(lines.lines()).hasSize(2);
        }
    }

    static Stream<Arguments> faults() {
        var kafkas = new TimeoutException("no leader");
        var ours = new IllegalStateException("quotes-a-secret");
        return Stream.of(
                Arguments.of(kafkas, "Kafka does not take"),
                Arguments.of(new KafkaException("commit failed", kafkas), "Kafka does not take"),
                Arguments.of(new ListenerExecutionFailedException("listener", kafkas), "Kafka does not take"),
                Arguments.of(
                        new ListenerExecutionFailedException("listener", new CompletionException(kafkas)),
                        "Kafka does not take"),
                Arguments.of(new KafkaException("no producer", ours), "Kafka does not take"),
                Arguments.of(ours, "A fault of the worker stops"),
                Arguments.of(new ListenerExecutionFailedException("listener", ours), "A fault of the worker stops"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void faultIsToldAsWhoseItIs(Exception fault, String told) {
        consumer.assign(List.of(PARTITION));
        try (var lines = new ErrorLog(KafkaFaults.class.getName())) {
            fail(fault);

            assertThat(lines.lines())
                    .singleElement()
                    .asString()
                    .contains(told + " batches of job.commands.v1")
                    .doesNotContain("quotes-a-secret");
        }
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
        fail(new KafkaException("commit failed", new TimeoutException("no leader\n\tat somewhere")));
    }

    private void fail(Exception fault) {
        var record = new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), 7, "user", new byte[0]);
        faults.handleBatch(
                fault,
                new ConsumerRecords<>(Map.of(PARTITION, List.of(record)), Map.of()),
                consumer,
                container,
                () -> {});
    }
}
