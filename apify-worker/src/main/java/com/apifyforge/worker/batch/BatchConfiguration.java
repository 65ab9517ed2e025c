package com.apifyforge.worker.batch;

import static java.util.Objects.requireNonNull;

import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.service.telemetry.Traces;
import com.apifyforge.worker.Background;
import com.apifyforge.worker.Stopwatch;
import com.apifyforge.worker.apify.ApifyBulkhead;
import com.apifyforge.worker.job.JobExecutor;
import com.apifyforge.worker.job.JobSelector;
import com.apifyforge.worker.lease.LeaseReports;
import com.apifyforge.worker.reconcile.OrphanRuns;
import com.apifyforge.worker.records.Deferrals;
import com.apifyforge.worker.records.Delay;
import com.apifyforge.worker.records.DelaySettings;
import com.apifyforge.worker.records.JobRecords;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.listener.BatchConsumerAwareMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.support.ProducerListener;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BatchSettings.class)
class BatchConfiguration {
    /** Prefix of the consumer groups, one for each topic; the same in every worker, as they share the partitions. */
    private static final String GROUP = "apify-worker";
    /**
     * Of a delay topic in one batch. A small batch of many users has few runs of each, and each user of a batch takes a
     * lease.
     */
    private static final int DUE_AT_ONCE = 1000;
    /** Before a consumer without authorization polls again. */
    private static final Duration AUTHORIZATION_PAUSE = Duration.ofSeconds(10);

    /** Quiet: Boot's logs keys and values of what could not be sent, and a stack trace for each. */
    @Bean
    ProducerListener<Object, Object> producerListener() {
        return new ProducerListener<>() {};
    }

    @Bean
    KafkaFaults kafkaFaults(Stopwatch stopwatch) {
        return new KafkaFaults(stopwatch);
    }

    @Bean
    JobBatchProcessor jobBatchProcessor(
            EventCodec codec,
            JobSelector selector,
            ApifyBulkhead bulkhead,
            JobExecutor executor,
            LeaseReports reports,
            OrphanRuns orphanRuns,
            JobRecords records,
            Deferrals deferrals,
            KafkaOperations<String, byte[]> kafka,
            Traces traces,
            Stopwatch stopwatch) {
        return new JobBatchProcessor(
                new RecordReader(codec, traces),
                selector,
                bulkhead,
                executor,
                reports,
                orphanRuns,
                records,
                deferrals,
                new Transactions(kafka),
                traces,
                stopwatch);
    }

    @Bean
    BatchListener batchListener(JobBatchProcessor processor, KafkaFaults faults) {
        return new BatchListener(processor, faults);
    }

    @Bean
    ConcurrentMessageListenerContainer<String, byte[]> commands(
            DefaultKafkaConsumerFactory<String, byte[]> measured,
            KafkaProperties kafka,
            JobBatchProcessor processor,
            KafkaFaults faults,
            Background background) {
        int full = requireNonNull(kafka.getConsumer().getMaxPollRecords());
        var pipeline = new BatchPipeline(processor, background, faults, full);
        // A factory of its own, for this one consumer.
        var consumers = new DefaultKafkaConsumerFactory<String, byte[]>(measured.getConfigurationProperties());
        measured.getListeners().forEach(consumers::addListener);
        consumers.addPostProcessor(pipeline::around);
        var container = container(Topic.JOB_COMMANDS, consumers, 1, pipeline, faults);
        container.getContainerProperties().setConsumerRebalanceListener(pipeline);
        return container;
    }

    @Bean
    ConcurrentMessageListenerContainer<String, byte[]> shortDelay(
            KafkaProperties kafka,
            BatchListener listener,
            KafkaFaults faults,
            BatchSettings settings,
            DelaySettings delays,
            Clock clock) {
        return container(
                Topic.JOB_WATCH_5S,
                dueOnly(kafka, delays, Delay.SHORT, clock),
                settings.watchThreads(),
                listener,
                faults);
    }

    @Bean
    ConcurrentMessageListenerContainer<String, byte[]> mediumDelay(
            KafkaProperties kafka, BatchListener listener, KafkaFaults faults, DelaySettings delays, Clock clock) {
        return container(Topic.JOB_WATCH_30S, dueOnly(kafka, delays, Delay.MEDIUM, clock), 1, listener, faults);
    }

    @Bean
    ConcurrentMessageListenerContainer<String, byte[]> longDelay(
            KafkaProperties kafka, BatchListener listener, KafkaFaults faults, DelaySettings delays, Clock clock) {
        return container(Topic.JOB_WATCH_2M, dueOnly(kafka, delays, Delay.LONG, clock), 1, listener, faults);
    }

    private static ConsumerFactory<String, byte[]> dueOnly(
            KafkaProperties kafka, DelaySettings delays, Delay delay, Clock clock) {
        return new DefaultKafkaConsumerFactory<>(kafka.buildConsumerProperties()) {
            @Override
            protected Consumer<String, byte[]> createRawConsumer(Map<String, Object> settings) {
                var larger = new HashMap<>(settings);
                larger.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, DUE_AT_ONCE);
                return DueOnlyConsumer.of(
                        super.createRawConsumer(larger),
                        delays.of(delay),
                        record -> EventCodec.isA(RunDue.class, record.headers()),
                        clock,
                        BatchConfiguration::pause);
            }
        };
    }

    private static void pause(Duration time) {
        try {
            // Until the next record is due: poll itself would not wait while records of a paused partition are fetched.
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ConcurrentMessageListenerContainer<String, byte[]> container(
            Topic topic,
            ConsumerFactory<String, byte[]> consumers,
            int threads,
            BatchConsumerAwareMessageListener<String, byte[]> listener,
            KafkaFaults faults) {
        var properties = new ContainerProperties(topic.topicName());
        properties.setGroupId(GROUP + "." + topic.topicName());
        properties.setMessageListener(listener);
        // The listener commits the offsets itself, in the transaction with what came of them.
        properties.setAckMode(ContainerProperties.AckMode.MANUAL);
        // Rights may be given later; without this the consumer would end, and the worker would look as if it were well.
        properties.setAuthExceptionRetryInterval(AUTHORIZATION_PAUSE);
        var container = new ConcurrentMessageListenerContainer<>(consumers, properties);
        container.setConcurrency(threads);
        container.setCommonErrorHandler(faults);
        return container;
    }
}
