package com.apifyforge.worker.batch;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobWatch;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.Message;
import com.apifyforge.events.Reason;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.codec.Received;
import com.apifyforge.service.Unforeseen;
import com.apifyforge.service.telemetry.Traces;
import com.apifyforge.worker.records.PendingJob;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a record. Fails for none: a record on which reading fails unforeseen is a bad one. */
final class RecordReader {
    private static final Logger log = LoggerFactory.getLogger(RecordReader.class);

    private static final AttributeKey<String> JOB = AttributeKey.stringKey("jobId");
    private static final AttributeKey<String> USER = AttributeKey.stringKey("userId");

    private final EventCodec codec;
    private final Traces traces;

    RecordReader(EventCodec codec, Traces traces) {
        this.codec = codec;
        this.traces = traces;
    }

    sealed interface Record {
        record Good(PendingJob<?> work) implements Record {}

        /** {@code settles} ends the job that a bad record asked for, if its ids can be read. */
        record Bad(DeadLetter letter, @Nullable PendingJob<CancelDue> settles) implements Record {}
    }

    Record read(ConsumerRecord<String, byte[]> record) {
        try {
            return switch (codec.read(record)) {
                case Received.Good(var _, var _, Message message) -> new Record.Good(work(record, message));
                case Received.Bad bad -> bad(record, bad);
            };
        } catch (RuntimeException | StackOverflowError e) {
            log.error(
                    "Unforeseen on {}-{}@{}: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    Unforeseen.of(e));
            return bad(record, EventCodec.setAside(record, Reason.UNEXPECTED.name()));
        }
    }

    private Record bad(ConsumerRecord<String, byte[]> record, Received.Bad bad) {
        var letter = bad.deadLetter();
        var job = bad.job();
        if (job == null || (job.kind() != JobRequested.class && job.kind() != StartDue.class)) {
            return new Record.Bad(letter, null);
        }
        var command = new JobCancelRequested(job.jobId(), job.userId(), job.ticket() == null ? "" : job.ticket());
        var due = new CancelDue(command, 0, null, null, letter.reason(), letter.path());
        var attributes = Attributes.of(JOB, job.jobId(), USER, job.userId());
        var trace = traces.received(record.headers(), job.kind().getSimpleName(), attributes);
        return new Record.Bad(letter, new PendingJob<>(due, new PendingJob.Origin(letter), trace));
    }

    private PendingJob<?> work(ConsumerRecord<String, byte[]> record, Message message) {
        JobWatch due = switch (message) {
            case JobRequested job -> new StartDue(job, 0, 0, null, null);
            case JobCancelRequested cancel -> new CancelDue(cancel, 0, null, null, null, null);
            case JobWatch watch -> watch;
            default ->
                throw new IllegalStateException(
                        "The codec lets no " + message.getClass().getSimpleName() + " through here");
        };
        var attributes = Attributes.of(JOB, due.jobId(), USER, due.userId());
        return new PendingJob<>(due, origin(record), trace(record, message, attributes));
    }

    /** Without the value, which would be read once more to find the job in it. */
    private static PendingJob.Origin origin(ConsumerRecord<String, byte[]> record) {
        var bare = new ConsumerRecord<String, byte[]>(
                record.topic(), record.partition(), record.offset(), record.key(), null);
        record.headers().forEach(bare.headers()::add);
        return new PendingJob.Origin(
                EventCodec.setAside(bare, Reason.UNEXPECTED.name()).deadLetter());
    }

    /** Only commands go on with their sender's trace: the watch of a run can be days long. */
    private Context trace(ConsumerRecord<String, byte[]> record, Message message, Attributes attributes) {
        String name = message.getClass().getSimpleName();
        return message instanceof JobWatch
                ? traces.again(record.headers(), name, attributes)
                : traces.received(record.headers(), name, attributes);
    }
}
