package com.apifyforge.worker.batch;

import com.apifyforge.events.EventCodec;
import com.apifyforge.events.Topic;
import com.apifyforge.service.telemetry.Traces;
import com.apifyforge.worker.job.Delay;
import com.apifyforge.worker.job.DelaySettings;
import com.apifyforge.worker.job.JobDesk;
import com.apifyforge.worker.job.Letters;
import com.apifyforge.worker.lease.LeaseReports;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultAfterRollbackProcessor;
import org.springframework.kafka.transaction.KafkaTransactionManager;
import org.springframework.util.backoff.FixedBackOff;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BatchSettings.class)
class BatchConfiguration {
    /** Prefix of the consumer groups, one for each topic; the same in every worker, as they share the partitions. */
    private static final String GROUP = "apify-worker";
    /** Before a batch whose transaction failed is tried again. */
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

    /** With synchronizations, which Kafka's own does without: what ended is told to the ledger after the commit. */
    @Bean
    KafkaTransactionManager<String, byte[]> kafkaTransactionManager(ProducerFactory<String, byte[]> producers) {
        var transactions = new KafkaTransactionManager<>(producers);
        transactions.setTransactionSynchronization(KafkaTransactionManager.SYNCHRONIZATION_ON_ACTUAL_TRANSACTION);
        return transactions;
    }

    @Bean
    BatchListener batchListener(
            EventCodec codec,
            JobDesk desk,
            Letters letters,
            LeaseReports reports,
            KafkaOperations<String, byte[]> kafka,
            Traces traces) {
        return new BatchListener(codec, desk, letters, reports, kafka, traces);
    }

    @Bean
    ConcurrentMessageListenerContainer<String, byte[]> commands(
            ConsumerFactory<String, byte[]> measured,
            BatchListener listener,
            KafkaTransactionManager<String, byte[]> transactions,
            BatchSettings settings) {
        return container(Topic.JOB_COMMANDS, measured, settings.commandThreads(), listener, transactions);
    }

    @Bean
    ConcurrentMessageListenerContainer<String, byte[]> shortDelay(
            KafkaProperties kafka,
            BatchListener listener,
            KafkaTransactionManager<String, byte[]> transactions,
            BatchSettings settings,
            DelaySettings delays,
            Clock clock) {
        return container(
                Topic.JOB_WATCH_5S,
                dueOnly(kafka, delays, Delay.SHORT, clock),
                settings.watchThreads(),
                listener,
                transactions);
    }

    @Bean
    ConcurrentMessageListenerContainer<String, byte[]> mediumDelay(
            KafkaProperties kafka,
            BatchListener listener,
            KafkaTransactionManager<String, byte[]> transactions,
            DelaySettings delays,
            Clock clock) {
        return container(Topic.JOB_WATCH_30S, dueOnly(kafka, delays, Delay.MEDIUM, clock), 1, listener, transactions);
    }

    @Bean
    ConcurrentMessageListenerContainer<String, byte[]> longDelay(
            KafkaProperties kafka,
            BatchListener listener,
            KafkaTransactionManager<String, byte[]> transactions,
            DelaySettings delays,
            Clock clock) {
        return container(Topic.JOB_WATCH_2M, dueOnly(kafka, delays, Delay.LONG, clock), 1, listener, transactions);
    }

    private static ConsumerFactory<String, byte[]> dueOnly(
            KafkaProperties kafka, DelaySettings delays, Delay delay, Clock clock) {
        return new DefaultKafkaConsumerFactory<>(kafka.buildConsumerProperties()) {
            @Override
            protected Consumer<String, byte[]> createRawConsumer(Map<String, Object> settings) {
                return new DueOnlyConsumer<>(settings, delays.of(delay), clock);
            }
        };
    }

    private static ConcurrentMessageListenerContainer<String, byte[]> container(
            Topic topic,
            ConsumerFactory<String, byte[]> consumers,
            int threads,
            BatchListener listener,
            KafkaTransactionManager<String, byte[]> transactions) {
        var properties = new ContainerProperties(topic.topicName());
        properties.setGroupId(GROUP + "." + topic.topicName());
        properties.setMessageListener(listener);
        properties.setKafkaAwareTransactionManager(transactions);
        var container = new ConcurrentMessageListenerContainer<>(consumers, properties);
        container.setConcurrency(threads);
        // No record is ever given up here: faults of single records do not get this far, so what failed is Kafka
        // itself.
        container.setAfterRollbackProcessor(new DefaultAfterRollbackProcessor<>(
                new FixedBackOff(RETRY_PAUSE.toMillis(), FixedBackOff.UNLIMITED_ATTEMPTS)));
        return container;
    }
}
