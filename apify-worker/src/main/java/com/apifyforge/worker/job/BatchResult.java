package com.apifyforge.worker.job;

import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.service.Unforeseen;
import com.apifyforge.service.telemetry.TraceHeader;
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

/** What a batch has to say: its letters in one transaction with its offsets, and after that the jobs that ended. */
public final class BatchResult {
    private static final Logger log = LoggerFactory.getLogger(BatchResult.class);

    private final List<Said> said = new ArrayList<>();
    private final Waiting waiting;

    BatchResult(Waiting waiting) {
        this.waiting = waiting;
    }

    /** {@code work} is null for records that are none; {@code ended} is the job that ends with these letters. */
    private record Said(
            @Nullable Work<?> work,
            Care care,
            List<ProducerRecord<String, byte[]>> letters,
            @Nullable LeaseResult ended) {
        Said without(ProducerRecord<String, byte[]> letter) {
            return new Said(
                    work, care, letters.stream().filter(one -> one != letter).toList(), null);
        }
    }

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
        return said.stream().map(Said::ended).filter(Objects::nonNull).toList();
    }

    /** Of records that are no work. */
    public void say(List<ProducerRecord<String, byte[]>> letters) {
        said.add(new Said(null, Care.DEAD_LETTER, letters, null));
    }

    /** What cannot be written is a fault of ours on this one record; the others go on. */
    void say(Work<?> work, Supplier<List<ProducerRecord<String, byte[]>>> letters) {
        say(work, Care.WHOLE, letters);
    }

    /** Where another work of the same record has the job's last event to say. */
    void sayBeside(Work<?> work, Supplier<List<ProducerRecord<String, byte[]>>> letters) {
        say(work, Care.SET_ASIDE, letters);
    }

    private void say(Work<?> work, Care care, Supplier<List<ProducerRecord<String, byte[]>>> letters) {
        try {
            said.add(new Said(work, care, traced(work, letters.get()), null));
        } catch (RuntimeException e) {
            said.add(setAside(work, less(care), e));
        }
    }

    void broken(Work<?> work, Throwable fault) {
        said.add(setAside(work, Care.SET_ASIDE, fault));
    }

    void take(Work<?> work, Outcome outcome) {
        said.add(new Said(work, Care.WHOLE, traced(work, outcome.letters()), outcome.ended()));
    }

    void take(BatchResult other) {
        said.addAll(other.said);
    }

    /**
     * Says less of the record that {@code letter} comes of, as {@code letter} cannot be sent: in the end nothing, but for a
     * line in the log and a count. False for a letter that is not said here.
     */
    public boolean setAside(ProducerRecord<String, byte[]> letter, Throwable fault) {
        for (int i = 0; i < said.size(); i++) {
            var one = said.get(i);
            if (one.letters().contains(letter)) {
                said.set(i, less(one, letter, fault));
                return true;
            }
        }
        return false;
    }

    private Said less(Said one, ProducerRecord<String, byte[]> letter, Throwable fault) {
        if (one.work() == null || one.care() == Care.DEAD_LETTER) {
            waiting.dropped(letter, fault);
            return one.without(letter);
        }
        return setAside(one.work(), less(one.care()), fault);
    }

    private static Care less(Care care) {
        return care == Care.WHOLE ? Care.SET_ASIDE : Care.DEAD_LETTER;
    }

    private Said setAside(Work<?> work, Care care, Throwable fault) {
        log.error("Unforeseen on {}: {}", work.place(), Unforeseen.of(fault));
        Span.fromContext(work.trace()).setStatus(StatusCode.ERROR);
        return new Said(work, care, traced(work, waiting.broken(work, care == Care.SET_ASIDE)), null);
    }

    private static List<ProducerRecord<String, byte[]>> traced(
            Work<?> work, List<ProducerRecord<String, byte[]>> letters) {
        letters.forEach(letter -> TraceHeader.write(work.trace(), letter.headers()));
        return letters;
    }
}
