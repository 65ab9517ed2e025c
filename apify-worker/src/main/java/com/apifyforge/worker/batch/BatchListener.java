package com.apifyforge.worker.batch;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.BatchConsumerAwareMessageListener;

/** Hands a batch to the handler when the one before is committed. */
final class BatchListener implements BatchConsumerAwareMessageListener<String, byte[]> {
    private final BatchHandler handler;
    private final KafkaFaults faults;

    BatchListener(BatchHandler handler, KafkaFaults faults) {
        this.handler = handler;
        this.faults = faults;
    }

    @Override
    public void onMessage(List<ConsumerRecord<String, byte[]>> records, @Nullable Consumer<?, ?> consumer) {
        var batch = handler.read(records);
        try {
            handler.handle(batch, requireNonNull(consumer)::groupMetadata);
        } finally {
            batch.endTraces();
        }
        faults.over(batch.topic());
    }
}
