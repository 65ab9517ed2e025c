package com.apifyforge.worker.records;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobState;
import com.apifyforge.events.JobWatch;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.Reason;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.service.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes records. Ids follow from the job and what is said of it, so what is said twice after a crash has the same id.
 * Writing throws {@link IllegalArgumentException} for a message that breaks its schema.
 */
public final class JobRecords {
    private final EventCodec codec;
    private final Clock clock;
    private final MeterRegistry meters;

    public JobRecords(EventCodec codec, Clock clock, MeterRegistry meters) {
        this.codec = codec;
        this.clock = clock;
        this.meters = meters;
        Stream.of(Topic.JOB_COMMANDS, Topic.JOB_WATCH_5S, Topic.JOB_WATCH_30S, Topic.JOB_WATCH_2M)
                .forEach(topic -> Metric.DEAD_LETTERS.counter(meters, topic.topicName(), Reason.UNEXPECTED));
    }

    /** The event, and the job's new state for the compacted view. */
    public List<ProducerRecord<String, byte[]>> event(JobEvent event) {
        return event(event, event.jobKey() + ":" + name(event));
    }

    /** Of a job that the ledger knows as not started; {@code wait} counts its waits. */
    public List<ProducerRecord<String, byte[]>> event(JobDeferred event, int wait) {
        return event(event, event.jobKey() + ":JobDeferred:" + wait);
    }

    /**
     * Leaves the job's state alone: it may run, or be over. {@code wait} counts the waits of what {@code of} stands
     * for, a start or a run.
     */
    public List<ProducerRecord<String, byte[]>> eventOnly(JobDeferred event, String of, int wait) {
        return eventOnly(event, event.jobKey() + ":JobDeferred:" + of + wait);
    }

    /**
     * The end of a job of which nobody vouches that its user asked for it: a job of that id may run. So it gets no say
     * in that job's state, and its id is that of the record, or consumers would take the end of the job that runs for a
     * repetition of this one.
     */
    public List<ProducerRecord<String, byte[]>> unvouchedEvent(JobEvent event, PendingJob.Origin origin) {
        return eventOnly(
                event,
                "%s:%s:%s:%d:%d"
                        .formatted(event.jobKey(), name(event), origin.topic(), origin.partition(), origin.offset()));
    }

    public ProducerRecord<String, byte[]> again(Delay delay, JobWatch watch) {
        return codec.write(delay.topic().topicName(), id(watch), clock.instant(), watch);
    }

    public ProducerRecord<String, byte[]> deadLetter(DeadLetter letter) {
        return new CountedRecord(
                codec.writeDeadLetter(clock.instant(), letter),
                Metric.DEAD_LETTERS.counter(meters, letter.topic(), counted(letter.reason())));
    }

    /** Counts a dead letter that Kafka does not take. */
    public void dropped(ProducerRecord<String, byte[]> letter) {
        Metric.DEAD_LETTERS.count(meters, letter.topic(), "DROPPED");
    }

    /** The message id of a record of ours: of a dead letter the place of what it stands for. */
    public static String id(ProducerRecord<String, byte[]> letter) {
        return new String(letter.headers().lastHeader("ce_id").value(), StandardCharsets.US_ASCII);
    }

    public ProducerRecord<String, byte[]> deadLetter(PendingJob<?> work, String reason) {
        var origin = work.origin().letter();
        return deadLetter(new DeadLetter(
                origin.key(),
                origin.topic(),
                origin.partition(),
                origin.offset(),
                reason,
                "",
                origin.messageId(),
                origin.type(),
                origin.source(),
                work.due().jobId()));
    }

    private List<ProducerRecord<String, byte[]>> event(JobEvent event, String id) {
        Instant now = clock.instant();
        var state = new JobState(event.jobId(), event.userId(), event.getClass().getSimpleName(), event.runId(), now);
        return List.of(counted(id, now, event), codec.write(Topic.JOB_STATE.topicName(), id + ":state", now, state));
    }

    private List<ProducerRecord<String, byte[]>> eventOnly(JobEvent event, String id) {
        return List.of(counted(id, clock.instant(), event));
    }

    private ProducerRecord<String, byte[]> counted(String id, Instant now, JobEvent event) {
        String reason = event.reason();
        return new CountedRecord(
                codec.write(Topic.JOB_EVENTS.topicName(), id, now, event),
                Metric.JOB_EVENTS.counter(
                        meters, event.getClass().getSimpleName(), reason == null ? Metric.NONE : counted(reason)));
    }

    /** Error types are of Apify's choice, and there may be any number of them. */
    private static String counted(String reason) {
        return reason.contains(Reason.APIFY) ? "APIFY" : reason;
    }

    /** The id of a start has its attempt: the second start is another event. */
    private static String name(JobEvent event) {
        String name = event.getClass().getSimpleName();
        return event instanceof JobStarted started ? name + ":" + started.attempt() : name;
    }

    private static String id(JobWatch watch) {
        return switch (watch) {
            case StartDue start -> start.jobKey() + ":StartDue:" + start.deferrals();
            case CancelDue cancel -> cancel.jobKey() + ":CancelDue:" + cancel.deferrals();
            case RunDue run -> run.jobKey() + ":RunDue:" + run.checks();
        };
    }
}
