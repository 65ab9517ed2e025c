package com.apifyforge.worker.batch;

import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What is done with the records that a consumer reads. */
interface BatchHandler {
    /** {@code records} are of one topic, at least one. */
    JobBatch read(List<ConsumerRecord<String, byte[]>> records);

    /**
     * Returns when all that comes of the batch is committed. {@code group} waits for the batches before this one and
     * is asked again right before the commit. Throws for faults of Kafka only, or what {@code group} throws; then
     * nothing is committed.
     */
    void handle(JobBatch batch, Supplier<ConsumerGroupMetadata> group);
}
