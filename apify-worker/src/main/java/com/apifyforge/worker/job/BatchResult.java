package com.apifyforge.worker.job;

import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.service.Unforeseen;
import com.apifyforge.service.telemetry.TraceHeader;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a batch has to say: its letters in one transaction with its offsets, and after that the jobs that ended. */
public final class BatchResult {
    private static final Logger log = LoggerFactory.getLogger(BatchResult.class);

    private final List<Said> said = new ArrayList<>();
    private final List<LeaseResult> ended = new ArrayList<>();

    private final Waiting waiting;

    BatchResult(Waiting waiting) {
        this.waiting = waiting;
    }

    /** {@code work} is null for a record that is none. */
    private record Said(@Nullable Work<?> work, Care care, List<ProducerRecord<String, byte[]>> letters) {}

    /** How much is said of a record, from all that is due to the least. */
    private enum Care {
        WHOLE,
        SET_ASIDE,
        DEAD_LETTER
    }

    public List<ProducerRecord<String, byte[]>> letters() {
        return said.stream().flatMap(one -> one.letters().stream()).toList();
    }

    public List<LeaseResult> ended() {
        return Collections.unmodifiableList(ended);
    }

    /** Of records that are no work. */
    public void say(List<ProducerRecord<String, byte[]>> letters) {
        said.add(new Said(null, Care.WHOLE, letters));
    }

    /** What cannot be written is a fault of ours on this one record; the others go on. */
    void say(Work<?> work, Supplier<List<ProducerRecord<String, byte[]>>> letters) {
        try {
            add(work, Care.WHOLE, letters.get());
        } catch (RuntimeException e) {
            broken(work, e);
        }
    }

    void broken(Work<?> work, Throwable fault) {
        said.add(setAside(work, Care.SET_ASIDE, fault));
    }

    void take(Work<?> work, Outcome outcome) {
        add(work, Care.WHOLE, outcome.letters());
        if (outcome.ended() != null) {
            ended.add(outcome.ended());
        }
    }

    void take(BatchResult other) {
        said.addAll(other.said);
        ended.addAll(other.ended);
    }

    /**
     * Says less of the record that {@code letter} comes of, as {@code letter} cannot be sent. False if nothing less can be
     * said.
     */
    public boolean setAside(ProducerRecord<String, byte[]> letter, Throwable fault) {
        for (int i = 0; i < said.size(); i++) {
            var one = said.get(i);
            if (one.letters().contains(letter) && one.work() != null && one.care() != Care.DEAD_LETTER) {
                said.set(i, setAside(one.work(), Care.values()[one.care().ordinal() + 1], fault));
                return true;
            }
        }
        return false;
    }

    private Said setAside(Work<?> work, Care care, Throwable fault) {
        log.error("Unforeseen on {}: {}", work.place(), Unforeseen.of(fault));
        Span.fromContext(work.trace()).setStatus(StatusCode.ERROR);
        return new Said(work, care, traced(work, waiting.broken(work, care == Care.SET_ASIDE)));
    }

    private void add(Work<?> work, Care care, List<ProducerRecord<String, byte[]>> letters) {
        said.add(new Said(work, care, traced(work, letters)));
    }

    private static List<ProducerRecord<String, byte[]>> traced(
            Work<?> work, List<ProducerRecord<String, byte[]>> letters) {
        letters.forEach(letter -> TraceHeader.write(work.trace(), letter.headers()));
        return letters;
    }
}
