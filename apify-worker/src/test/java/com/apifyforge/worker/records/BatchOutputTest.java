package com.apifyforge.worker.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobState;
import com.apifyforge.events.JobWatch;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.Message;
import com.apifyforge.events.Reason;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.codec.Received;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.worker.ErrorLog;
import com.apifyforge.worker.records.JobResult.Handled;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.context.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class BatchOutputTest {
    private static final RunDue RUN = new RunDue("job-1", "user-1", "run1", "a.b.c", 7, Instant.EPOCH, 0);
    private static final JobRefused REFUSED = new JobRefused("job-1", "user-1", "NOT_CONNECTED", "Connect a token.");
    private static final RuntimeException TOO_LARGE = new IllegalStateException("too large");

    private final EventCodec codec = new EventCodec("/test");
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    private final JobRecords records = new JobRecords(codec, clock, meters);
    private final Deferrals deferrals = new Deferrals(
            records, new DelaySettings(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(2)), clock);
    private final BatchOutput result = new BatchOutput(deferrals);

    @Test
    void jobWhoseEndCannotBeSaidIsNotClosedInTheLedger() {
        var again = records.again(Delay.SHORT, RUN);
        result.add(work(RUN), Handled.sending(again).ending(new LeaseResult.Ended("lease-1", "job-1")));
        assertThat(result.ended()).hasSize(1);

        assertThat(result.setAside(again, TOO_LARGE)).isTrue();

        assertThat(result.ended()).isEmpty();
        assertThat(said()).hasExactlyElementsOfTypes(DeadLetter.class, JobNeedsReview.class, JobState.class);
    }

    @Test
    void badRequestOnWhichTheWorkerFailsIsRefusedAllTheSame() {
        result.failed(work(cancel("SCHEMA")), TOO_LARGE);

        assertThat(said()).hasExactlyElementsOfTypes(DeadLetter.class, JobRefused.class);
        assertThat(((JobRefused) said().getLast()).reason()).isEqualTo("SCHEMA");
        assertThat(((DeadLetter) said().getFirst()).source()).isEqualTo("/sender");
    }

    @Test
    void cancelOnWhichTheWorkerFailsSaysNothingOfItsJob() {
        result.failed(work(cancel(null)), TOO_LARGE);

        assertThat(said()).hasExactlyElementsOfTypes(DeadLetter.class);
    }

    /** One of three bad records of a batch. */
    @Test
    void deadLetterThatKafkaDoesNotTakeIsDroppedAloneAndCounted() {
        var dead = List.of(dead(1), dead(2), dead(3));
        result.add(dead);
        result.add(work(RUN), Handled.sending(records.again(Delay.SHORT, RUN)));
        try (var errors = new ErrorLog(Deferrals.class.getName())) {
            assertThat(result.setAside(dead.get(1), TOO_LARGE)).isTrue();

            assertThat(errors.lines()).singleElement().asString().contains("job.commands.v1:0:2");
        }
        assertThat(result.records())
                .hasSize(3)
                .contains(dead.get(0), dead.get(2))
                .doesNotContain(dead.get(1));
        assertThat(dropped()).isOne();
    }

    @Test
    void recordOfWhichNothingCanBeSaidIsDroppedAtLast() {
        result.add(work(RUN), Handled.sending(records.again(Delay.SHORT, RUN)));
        for (int steps = 0; !result.records().isEmpty(); steps++) {
            assertThat(steps).isLessThan(5);
            assertThat(result.setAside(result.records().getFirst(), TOO_LARGE)).isTrue();
        }

        assertThat(dropped()).isOne();
    }

    /** Its refusal is said by the work that settles the job. */
    @Test
    void deadLetterBesideARefusalIsSetAsideWithoutALastEvent() {
        result.addDeadLetter(work(RUN), () -> List.of(dead(1)));

        assertThat(result.setAside(result.records().getFirst(), TOO_LARGE)).isTrue();

        assertThat(said()).hasExactlyElementsOfTypes(DeadLetter.class);
    }

    /** While Kafka is away a batch is written again and again. */
    @Test
    void whatIsNotCommittedIsNotCounted() {
        result.add(List.of(dead(1)));
        result.add(work(RUN), Handled.sending(records.event(REFUSED)));
        assertThat(meters.find("vault.job.events").counters()).allMatch(counter -> counter.count() == 0);

        result.committed();

        assertThat(meters.get("vault.job.events")
                        .tag("event", "JobRefused")
                        .counter()
                        .count())
                .isOne();
        assertThat(meters.get("vault.dead.letters")
                        .tag("reason", "SCHEMA")
                        .counter()
                        .count())
                .isOne();
    }

    @Test
    void runThatCannotBeFollowedSaysSoOnceAnOutage() {
        var said = deferrals.withoutLease(RUN, Reason.TOKEN_SERVICE_UNAVAILABLE);
        result.add(List.copyOf(said));

        assertThat(said()).hasExactlyElementsOfTypes(JobDeferred.class, RunDue.class);
        var due = (RunDue) said().getLast();
        assertThat(deferrals.withoutLease(due, Reason.TOKEN_SERVICE_UNAVAILABLE))
                .hasSize(1);
        assertThat(deferrals.withoutLease(RUN, Reason.WORKER_BEHIND)).hasSize(1);
    }

    @Test
    void letterThatIsNotSaidHereCannotBeSetAside() {
        assertThat(result.setAside(dead(1), TOO_LARGE)).isFalse();
    }

    private static CancelDue cancel(String refusal) {
        return new CancelDue(new JobCancelRequested("job-1", "user-1", "a.b.c"), 0, null, null, refusal, null);
    }

    private static <T extends JobWatch> PendingJob<T> work(T due) {
        var origin = new PendingJob.Origin(new DeadLetter(
                "user-1", "job.commands.v1", 3, 42, "UNEXPECTED", "", "m-1", "type-1", "/sender", "job-1"));
        return new PendingJob<>(due, origin, Context.root());
    }

    private ProducerRecord<String, byte[]> dead(long offset) {
        return records.deadLetter(
                new DeadLetter("user-1", "job.commands.v1", 0, offset, "SCHEMA", "", null, null, null, null));
    }

    private double dropped() {
        return meters.get("vault.dead.letters")
                .tag("reason", "DROPPED")
                .counter()
                .count();
    }

    private List<Message> said() {
        return result.records().stream().map(this::read).toList();
    }

    private Message read(ProducerRecord<String, byte[]> letter) {
        var record = new ConsumerRecord<>(letter.topic(), 0, 0, letter.key(), letter.value());
        letter.headers().forEach(record.headers()::add);
        return ((Received.Good) codec.read(record)).message();
    }
}
