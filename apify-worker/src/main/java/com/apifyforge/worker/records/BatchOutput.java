package com.apifyforge.worker.records;

import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.service.Unforeseen;
import com.apifyforge.service.telemetry.TraceHeader;
import com.apifyforge.worker.records.JobResult.Handled;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a batch publishes: records in one transaction with its offsets, and after that the jobs that ended. */
public final class BatchOutput {
    private static final Logger log = LoggerFactory.getLogger(BatchOutput.class);

    private final List<Entry> entries = new ArrayList<>();
    private final Deferrals deferrals;

    public BatchOutput(Deferrals deferrals) {
        this.deferrals = deferrals;
    }

    /** {@code work} is null for records that are none; {@code ended} is the job that ends with these records. */
    private record Entry(
            @Nullable PendingJob<?> work,
            Care care,
            List<ProducerRecord<String, byte[]>> records,
            @Nullable LeaseResult ended) {
        Entry without(ProducerRecord<String, byte[]> letter) {
            return new Entry(
                    work, care, records.stream().filter(one -> one != letter).toList(), null);
        }
    }

    /** How much of a job's output is written, from everything down to a dead letter. */
    private enum Care {
        WHOLE,
        SET_ASIDE,
        DEAD_LETTER
    }

    public List<ProducerRecord<String, byte[]>> records() {
        return entries.stream().flatMap(one -> one.records().stream()).toList();
    }

    /** Counts what was said, once it is committed: before that the batch may come again, and all of it be said anew. */
    public void committed() {
        records().forEach(record -> {
            if (record instanceof CountedRecord counted) {
                counted.count();
            }
        });
    }

    public List<LeaseResult> ended() {
        return entries.stream().map(Entry::ended).filter(Objects::nonNull).toList();
    }

    /** Of records that are no work. */
    public void add(List<ProducerRecord<String, byte[]>> records) {
        entries.add(new Entry(null, Care.DEAD_LETTER, records, null));
    }

    /** What cannot be written is a fault of ours on this one record; the others go on. */
    public void add(PendingJob<?> work, Supplier<List<ProducerRecord<String, byte[]>>> records) {
        add(work, Care.WHOLE, records);
    }

    /** Where another work of the same record has the job's last event to say. */
    public void addDeadLetter(PendingJob<?> work, Supplier<List<ProducerRecord<String, byte[]>>> records) {
        add(work, Care.SET_ASIDE, records);
    }

    private void add(PendingJob<?> work, Care care, Supplier<List<ProducerRecord<String, byte[]>>> records) {
        try {
            entries.add(new Entry(work, care, traced(work, records.get()), null));
        } catch (RuntimeException e) {
            entries.add(setAside(work, less(care), e));
        }
    }

    public void failed(PendingJob<?> work, Throwable fault) {
        entries.add(setAside(work, Care.SET_ASIDE, fault));
    }

    public void add(PendingJob<?> work, Handled outcome) {
        entries.add(new Entry(work, Care.WHOLE, traced(work, outcome.records()), outcome.ended()));
    }

    public void addAll(BatchOutput other) {
        entries.addAll(other.entries);
    }

    /**
     * Says less of the record that {@code letter} comes of, as {@code letter} cannot be sent: in the end nothing, but
     * for a line in the log and a count. False for a letter that is not said here.
     */
    public boolean setAside(ProducerRecord<String, byte[]> letter, Throwable fault) {
        for (int i = 0; i < entries.size(); i++) {
            var one = entries.get(i);
            if (one.records().contains(letter)) {
                entries.set(i, less(one, letter, fault));
                return true;
            }
        }
        return false;
    }

    private Entry less(Entry one, ProducerRecord<String, byte[]> letter, Throwable fault) {
        if (one.work() == null || one.care() == Care.DEAD_LETTER) {
            deferrals.dropped(letter, fault);
            return one.without(letter);
        }
        return setAside(one.work(), less(one.care()), fault);
    }

    private static Care less(Care care) {
        return care == Care.WHOLE ? Care.SET_ASIDE : Care.DEAD_LETTER;
    }

    private Entry setAside(PendingJob<?> work, Care care, Throwable fault) {
        log.error("Unforeseen on {}: {}", work.origin(), Unforeseen.of(fault));
        Span.fromContext(work.trace()).setStatus(StatusCode.ERROR);
        return new Entry(work, care, traced(work, deferrals.setAside(work, care == Care.SET_ASIDE)), null);
    }

    private static List<ProducerRecord<String, byte[]>> traced(
            PendingJob<?> work, List<ProducerRecord<String, byte[]>> records) {
        records.forEach(letter -> TraceHeader.write(work.trace(), letter.headers()));
        return records;
    }
}
