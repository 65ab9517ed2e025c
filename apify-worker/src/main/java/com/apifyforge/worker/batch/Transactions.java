package com.apifyforge.worker.batch;

import com.apifyforge.worker.records.BatchOutput;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.springframework.kafka.core.KafkaOperations;

/**
 * Sends what came of a batch, and its offsets, in one transaction. The transaction is begun here and not by the
 * container: the container takes any failure for one of the whole batch, and a batch that holds a record which no
 * broker takes would come again for ever.
 */
final class Transactions {
    private final KafkaOperations<String, byte[]> kafka;

    Transactions(KafkaOperations<String, byte[]> kafka) {
        this.kafka = kafka;
    }

    /**
     * Returns when all is committed. What it throws is a fault of Kafka's: the same batch may be committed later. The
     * group is asked last, as Kafka refuses an older epoch.
     */
    void commit(
            BatchOutput result, Map<TopicPartition, OffsetAndMetadata> offsets, Supplier<ConsumerGroupMetadata> group) {
        while (true) {
            try {
                kafka.executeInTransaction(transaction -> {
                    send(result, transaction);
                    transaction.sendOffsetsToTransaction(offsets, group.get());
                    return true;
                });
                return;
            } catch (RefusedException e) {
                if (!result.setAside(e.letter, e)) {
                    throw e;
                }
            }
        }
    }

    private static void send(BatchOutput result, KafkaOperations<String, byte[]> transaction) {
        var records = result.records();
        var sent = new ArrayList<CompletableFuture<?>>();
        for (var letter : records) {
            sent.add(begun(placed(letter, transaction), letter, transaction));
        }
        transaction.flush();
        for (int i = 0; i < sent.size(); i++) {
            require(sent.get(i), records.get(i));
        }
    }

    private static CompletableFuture<?> begun(
            ProducerRecord<String, byte[]> record,
            ProducerRecord<String, byte[]> letter,
            KafkaOperations<String, byte[]> transaction) {
        try {
            return transaction.send(record);
        } catch (RuntimeException e) {
            throw ofTheRecord(e) ? new RefusedException(letter, e) : e;
        }
    }

    private static void require(CompletableFuture<?> sent, ProducerRecord<String, byte[]> letter) {
        try {
            sent.join();
        } catch (CompletionException e) {
            if (ofTheRecord(e)) {
                throw new RefusedException(letter, e);
            }
            throw e;
        }
    }

    /**
     * A dead letter has the partition of its record, but somebody may have given the topic more partitions than its
     * own.
     */
    private static ProducerRecord<String, byte[]> placed(
            ProducerRecord<String, byte[]> letter, KafkaOperations<String, byte[]> transaction) {
        boolean missing = letter.partition() != null
                && letter.partition()
                        >= transaction.partitionsFor(letter.topic()).size();
        return missing
                ? new ProducerRecord<>(letter.topic(), null, letter.key(), letter.value(), letter.headers())
                : letter;
    }

    /** Sent again, such a record fails again, and with it all that is in its transaction. */
    private static boolean ofTheRecord(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof RecordTooLargeException
                    || cause instanceof InvalidRecordException
                    || cause instanceof InvalidTimestampException
                    || cause instanceof SerializationException) {
                return true;
            }
        }
        return false;
    }

    /** Kafka does not take this one record. */
    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient ProducerRecord<String, byte[]> letter;

        RefusedException(ProducerRecord<String, byte[]> letter, Throwable cause) {
            super("Kafka does not take a record for " + letter.topic(), cause);
            this.letter = letter;
        }
    }
}
