package com.apifyforge.worker.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.Limit;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.EventCodec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class JobRecordsTest {
    private static final String LONGEST = "x".repeat(Limit.ID_LENGTH.value());
    private static final PendingJob.Origin ORIGIN = new PendingJob.Origin(new DeadLetter(
            "user",
            Topic.JOB_WATCH_30S.topicName(),
            Integer.MAX_VALUE,
            Long.MAX_VALUE,
            "SCHEMA",
            "",
            null,
            null,
            null,
            null));

    private final JobRecords records = new JobRecords(
            new EventCodec("/test"), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), new SimpleMeterRegistry());

    /** Readers drop what has an id that they have seen. */
    @Test
    void jobsOfTwoUsersWithTheSameIdHaveNoRecordInCommon() {
        var annas = all("anna", "nightly");
        var ottos = all("otto", "nightly");

        assertThat(annas).extracting(JobRecords::id).allMatch(id -> id.startsWith("anna/nightly:"));
        assertThat(ottos).extracting(JobRecords::id).allMatch(id -> id.startsWith("otto/nightly:"));
    }

    /** A compacted topic keeps one record of each key. */
    @Test
    void stateOfAJobIsNotReplacedByThatOfAnotherUsers() {
        assertThat(all("anna", "nightly"))
                .filteredOn(record -> record.topic().equals(Topic.JOB_STATE.topicName()))
                .isNotEmpty()
                .allMatch(record -> record.key().equals("anna/nightly"));
    }

    @Test
    void jobWithTheLongestIdsIsToldOf() {
        assertThat(all(LONGEST, LONGEST))
                .extracting(JobRecords::id)
                .allSatisfy(id -> assertThat(id).hasSizeBetween(2 * LONGEST.length(), Limit.MESSAGE_ID_LENGTH.value()));
    }

    private List<ProducerRecord<String, byte[]>> all(String user, String job) {
        var started = new JobStarted(job, user, "run1", Integer.MAX_VALUE, Instant.EPOCH, null, null);
        var deferred = new JobDeferred(job, user, "WORKER_BEHIND", Instant.EPOCH);
        var cancel = new JobCancelRequested(job, user, "a.b.c");
        return Stream.of(
                        records.event(started),
                        records.event(deferred, Integer.MAX_VALUE),
                        records.eventOnly(deferred, "run", Integer.MAX_VALUE),
                        records.unvouchedEvent(new JobRefused(job, user, "SCHEMA", "Mend it."), ORIGIN),
                        records.unvouchedEvent(new JobNeedsReview(job, user, null, "SCHEMA", "Look."), ORIGIN),
                        List.of(
                                records.again(Delay.SHORT, new CancelDue(cancel, 1, null, null)),
                                records.again(
                                        Delay.SHORT, new RunDue(job, user, "run1", "a.b.c", 7, Instant.EPOCH, 0))))
                .flatMap(List::stream)
                .toList();
    }
}
