package com.apifyforge.worker.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.ticket.TicketClaims;
import com.apifyforge.events.ticket.TicketSigner;
import com.apifyforge.worker.records.BatchOutput;
import com.apifyforge.worker.records.JobResult.Handled;
import com.apifyforge.worker.records.PendingJob;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobSelectorTest {
    private static final LeaseAnswer ENDED = new LeaseAnswer.Done("run1", 1, true);

    private final TicketSigner signer = TicketSigner.generate("scheduler-1");
    private final Map<Instant, String> tickets = new HashMap<>();
    private final JobFixture fixture = new JobFixture();
    private final JobServices services = fixture.services();
    private final JobSelector selector = new JobSelector(FairShare.of(5, Duration.ofSeconds(1), _ -> false), services);
    private final BatchOutput output = new BatchOutput(services.deferrals());

    /** A request that is repeated while its run goes on begins one more watch each time. */
    @Test
    void watchesOfARunBecomeOne() {
        var watch = JobFixture.pending("job.watch.5s.v1", JobFixture.run());

        var selected = selector.select(List.of(watch, watch, watch), output);

        assertThat(selected)
                .singleElement()
                .satisfies(handler -> assertThat(handler.jobs()).hasSize(1));
        assertThat(output.records()).isEmpty();
    }

    /** With a ticket of its own it may be forged, and must not take the place of the real one. */
    @Test
    void watchWithAnotherTicketIsHandledBesideTheFirst() {
        RunDue run = JobFixture.run();
        RunDue other =
                new RunDue(run.jobId(), run.userId(), run.runId(), JobFixture.TICKET + "A", 0, run.startedAt(), 0);

        var selected = selector.select(
                List.of(JobFixture.pending("job.watch.5s.v1", other), JobFixture.pending("job.watch.5s.v1", run)),
                output);

        assertThat(selected)
                .singleElement()
                .satisfies(handler -> assertThat(handler.jobs()).hasSize(2));
    }

    @Test
    void cancelsOfAJobBecomeOne() {
        var cancels = IntStream.range(0, 300)
                .<PendingJob<?>>mapToObj(i -> cancel(i, JobFixture.NOW.plusSeconds(i), 0, null))
                .toList();

        var selected = selector.select(cancels, output);

        assertThat(selected).singleElement().isInstanceOfSatisfying(CancelHandler.class, handler -> {
            assertThat(handler.ask().ticket()).isEqualTo(ticket(JobFixture.NOW.plusSeconds(299)));
            assertThat(handler.calls()).isOne();
            var use = fixture.use();
            assertThat(handler.jobs().stream().map(job -> handler.handle(job, ENDED, use)))
                    .hasSize(300)
                    .allSatisfy(handled -> assertThat(handled).isEqualTo(Handled.nothing()));
        });
        assertThat(output.records()).isEmpty();
    }

    /** The ticket that is good for longest, the fewest tries, and the longest search for a run. */
    @Test
    void cancelThatStandsForAllIsNoWorseThanAnyOfThem() {
        var expiry = JobFixture.NOW.plusSeconds(9);
        var found = JobFixture.NOW.minusSeconds(50);

        var selected = selector.select(
                List.of(cancel(1, expiry, 7, found), cancel(2, JobFixture.NOW, 0, null), cancel(3, expiry, 4, null)),
                output);

        assertThat(selected)
                .singleElement()
                .extracting(handler -> (CancelDue) handler.jobs().getFirst().due())
                .isEqualTo(new CancelDue(new JobCancelRequested("job-1", "user-1", ticket(expiry)), 4, 1, found));
    }

    /** It owes an event with a reason of its own, unless the cancel has closed the job. */
    @Test
    void badRequestIsNotDroppedForACancel() {
        var command = new JobCancelRequested("job-1", "user-1", JobFixture.TICKET);
        var bad = JobFixture.pending(JobFixture.COMMANDS, new CancelDue(command, 0, null, null, "SCHEMA", "/options"));

        var selected =
                selector.select(List.of(bad, JobFixture.pending(JobFixture.COMMANDS, JobFixture.cancel())), output);

        assertThat(selected)
                .singleElement()
                .satisfies(handler -> assertThat(handler.jobs()).hasSize(1));
        assertThat(output.records())
                .singleElement()
                .satisfies(record -> assertThat(fixture.message(record))
                        .isInstanceOfSatisfying(
                                CancelDue.class,
                                due -> assertThat(due.refusal()).isEqualTo("SCHEMA")));
    }

    private PendingJob<CancelDue> cancel(int place, Instant expiry, int deferrals, @Nullable Instant missedAt) {
        var command = new JobCancelRequested("job-1", "user-1", ticket(expiry));
        var due = new CancelDue(command, deferrals, missedAt == null ? null : 1, missedAt);
        var origin = new PendingJob.Origin(new DeadLetter(
                "user-1", JobFixture.COMMANDS, 3, place, "UNEXPECTED", "", "m-1", "type-1", "/sender", "job-1"));
        return new PendingJob<>(due, origin, Context.root());
    }

    private String ticket(Instant expiry) {
        return tickets.computeIfAbsent(
                expiry,
                _ -> signer.sign(new TicketClaims(
                        "test", "user-1", "job-1", JobFixture.TARGET, JobFixture.NOW.minusSeconds(9), expiry)));
    }
}
