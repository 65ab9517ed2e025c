package com.apifyforge.worker.batch;

import static java.util.Objects.requireNonNull;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.service.telemetry.TraceHeader;
import com.apifyforge.service.telemetry.Traces;
import com.apifyforge.worker.job.JobDesk;
import com.apifyforge.worker.lease.LeaseReports;
import com.apifyforge.worker.records.BatchOutput;
import com.apifyforge.worker.records.JobRecords;
import com.apifyforge.worker.records.PendingJob;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.BatchConsumerAwareMessageListener;

/** Handles a batch and commits what came of it. Throws for faults of Kafka only; then the batch comes again. */
final class BatchListener implements BatchConsumerAwareMessageListener<String, byte[]> {
    private static final Logger log = LoggerFactory.getLogger(BatchListener.class);

    private final RecordReader reader;
    private final JobDesk desk;
    private final JobRecords records;
    private final LeaseReports reports;
    private final Transactions transactions;
    private final KafkaFaults faults;
    private final Traces traces;

    BatchListener(
            RecordReader reader,
            JobDesk desk,
            JobRecords records,
            LeaseReports reports,
            Transactions transactions,
            KafkaFaults faults,
            Traces traces) {
        this.reader = reader;
        this.desk = desk;
        this.records = records;
        this.reports = reports;
        this.transactions = transactions;
        this.faults = faults;
        this.traces = traces;
    }

    @Override
    public void onMessage(List<ConsumerRecord<String, byte[]>> records, @Nullable Consumer<?, ?> consumer) {
        var works = new ArrayList<PendingJob<?>>();
        var dead = new ArrayList<ProducerRecord<String, byte[]>>();
        for (var record : records) {
            switch (reader.read(record)) {
                case RecordReader.Record.Good(var work) -> works.add(work);
                case RecordReader.Record.Bad(var letter, var settles) -> {
                    dead.add(dead(record, letter));
                    if (settles != null) {
                        works.add(settles);
                    }
                }
            }
        }
        var spans = works.stream().map(PendingJob::trace).toList();
        try {
            Traces.within(
                    traces.together(spans, "batch"), () -> handle(works, dead, records, requireNonNull(consumer)));
        } finally {
            spans.forEach(span -> Span.fromContext(span).end());
        }
    }

    private ProducerRecord<String, byte[]> dead(ConsumerRecord<String, byte[]> record, DeadLetter letter) {
        log.warn(
                "Dead letter: {} {}-{}@{} {}",
                letter.reason(),
                letter.topic(),
                letter.partition(),
                letter.offset(),
                letter.path());
        var told = records.dead(letter);
        TraceHeader.copy(record.headers(), told.headers());
        return told;
    }

    private void handle(
            List<PendingJob<?>> works,
            List<ProducerRecord<String, byte[]>> dead,
            List<ConsumerRecord<String, byte[]>> records,
            Consumer<?, ?> consumer) {
        BatchOutput result = desk.handle(works);
        result.say(dead);
        // Nothing is sent before the work is done: the first record opens the transaction at the coordinator, which
        // aborts it after transaction.timeout.ms.
        transactions.commit(result, after(records), consumer.groupMetadata());
        faults.over(records.getFirst().topic());
        reports.later(result.ended(), _ -> {});
    }

    private static Map<TopicPartition, OffsetAndMetadata> after(List<ConsumerRecord<String, byte[]>> records) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        records.forEach(record -> offsets.put(
                new TopicPartition(record.topic(), record.partition()),
                new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), "")));
        return offsets;
    }
}
