package com.apifyforge.worker.batch;

import com.apifyforge.worker.records.PendingJob;
import io.opentelemetry.api.trace.Span;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Records that were read together, at least one, and what is in them. */
record JobBatch(
        List<ConsumerRecord<String, byte[]>> records,
        List<PendingJob<?>> jobs,
        List<ProducerRecord<String, byte[]>> deadLetters) {
    String topic() {
        return records.getFirst().topic();
    }

    void endTraces() {
        jobs.forEach(job -> Span.fromContext(job.trace()).end());
    }

    Set<String> jobKeys() {
        return jobs.stream().map(job -> job.due().jobKey()).collect(Collectors.toSet());
    }

    /** Of each partition the first. */
    Map<TopicPartition, Long> firstOffsets() {
        var offsets = new HashMap<TopicPartition, Long>();
        records.forEach(record -> offsets.putIfAbsent(partition(record), record.offset()));
        return offsets;
    }

    /** What is committed with the batch: of each partition the offset after its last record. */
    Map<TopicPartition, OffsetAndMetadata> nextOffsets() {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        records.forEach(record ->
                offsets.put(partition(record), new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), "")));
        return offsets;
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}
