package com.apifyforge.worker.job;

import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.service.telemetry.TraceHeader;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a batch has to say: its letters in one transaction with its offsets, and after that the jobs that ended. */
public final class BatchResult {
    private static final Logger log = LoggerFactory.getLogger(BatchResult.class);

    private final List<ProducerRecord<String, byte[]>> letters = new ArrayList<>();
    private final List<LeaseResult> ended = new ArrayList<>();

    private final Waiting waiting;

    BatchResult(Waiting waiting) {
        this.waiting = waiting;
    }

    public List<ProducerRecord<String, byte[]>> letters() {
        return Collections.unmodifiableList(letters);
    }

    public List<LeaseResult> ended() {
        return Collections.unmodifiableList(ended);
    }

    /** What cannot be written is a fault of ours on this one record; the others go on. */
    void say(Work<?> work, Supplier<List<ProducerRecord<String, byte[]>>> said) {
        try {
            add(work, said.get());
        } catch (RuntimeException e) {
            broken(work, e);
        }
    }

    void broken(Work<?> work, Throwable fault) {
        log.error("A fault on {}", work.place(), fault);
        Span.fromContext(work.trace()).setStatus(StatusCode.ERROR);
        add(work, waiting.broken(work));
    }

    void take(Work<?> work, Outcome outcome) {
        add(work, outcome.letters());
        if (outcome.ended() != null) {
            ended.add(outcome.ended());
        }
    }

    private void add(Work<?> work, List<ProducerRecord<String, byte[]>> said) {
        said.forEach(letter -> TraceHeader.write(work.trace(), letter.headers()));
        letters.addAll(said);
    }
}
