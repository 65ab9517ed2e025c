package com.apifyforge.worker.records;

import io.micrometer.core.instrument.Counter;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A record that is counted once it is committed: until then it may be written again, or set aside. */
final class CountedRecord extends ProducerRecord<String, byte[]> {
    private final Counter counter;

    CountedRecord(ProducerRecord<String, byte[]> record, Counter counter) {
        super(record.topic(), record.partition(), record.timestamp(), record.key(), record.value(), record.headers());
        this.counter = counter;
    }

    void count() {
        counter.increment();
    }
}
