package com.apifyforge.worker.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.worker.records.BatchOutput;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobSelectorTest {
    private final JobFixture fixture = new JobFixture();
    private final JobServices services = fixture.services();
    private final JobSelector selector = new JobSelector(new FairShare(5, Duration.ofSeconds(1), _ -> false), services);
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
}
