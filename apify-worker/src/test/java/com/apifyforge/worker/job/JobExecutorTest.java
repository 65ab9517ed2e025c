package com.apifyforge.worker.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseAnswer.Refused;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.worker.ErrorLog;
import com.apifyforge.worker.apify.CallPlaces;
import com.apifyforge.worker.lease.LeaseApi;
import com.apifyforge.worker.lease.LeaseUnavailableException;
import com.apifyforge.worker.lease.Leases;
import com.apifyforge.worker.records.JobResult;
import com.apifyforge.worker.records.JobResult.Failed;
import com.apifyforge.worker.records.JobResult.Handled;
import com.apifyforge.worker.records.JobResult.Late;
import com.apifyforge.worker.records.JobResult.NotLeased;
import com.apifyforge.worker.records.PendingJob;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Every way a handling can end gives its places back. */
class JobExecutorTest {
    private final JobFixture fixture = new JobFixture();
    private final StartTimes times = new StartTimes();
    private final PendingJob<StartDue> job = JobFixture.pending(JobFixture.WATCHES, JobFixture.start());
    private final CallPlaces places = fixture.bulkhead.reserve("user-1", 2).orElseThrow();

    @Test
    void handledJobGivesItsPlacesBack() {
        fixture.ledger = _ -> new Refused(Refusal.NOT_CONNECTED, false, "", null);

        assertThat(run()).isInstanceOf(Handled.class);
        assertPlacesAreBack();
    }

    @Test
    void failedJobGivesItsPlacesBack() {
        fixture.ledger = _ -> new LeaseAnswer.Follow("lease-1", JobFixture.NOW, "sealed");

        assertThat(run()).isInstanceOf(Failed.class);
        assertPlacesAreBack();
    }

    @Test
    void jobWithoutALeaseGivesItsPlacesBack() {
        var away = new JobExecutor(
                answering(new LeaseUnavailableException("away")),
                fixture.background,
                times,
                second(),
                System::nanoTime);

        assertThat(away.run(Map.of(handler(), places), _ -> {}).getFirst().result())
                .isEqualTo(new NotLeased());
        assertPlacesAreBack();
    }

    /** The lease call is never made. */
    @Test
    void workerThatStopsGivesThePlacesBack() {
        fixture.background.start();
        fixture.background.stop();

        assertThatThrownBy(this::run).hasRootCauseInstanceOf(RejectedExecutionException.class);
        assertPlacesAreBack();
    }

    @Test
    void faultAfterTheBatchHasGoneOnIsLoggedAndGivesThePlacesBack() {
        var goOn = new CountDownLatch(1);
        fixture.clock = new BlockedClock(goOn);
        fixture.ledger = _ -> new LeaseAnswer.Busy(JobFixture.NOW);
        try (var errors = new ErrorLog(JobExecutor.class.getName())) {
            assertThat(run(Duration.ofMillis(50))).isEqualTo(new Late());
            assertThat(fixture.bulkhead.isBusy("user-1")).isTrue();
            goOn.countDown();

            Awaitility.await().until(() -> !errors.lines().isEmpty());
            assertThat(errors.lines().getFirst()).startsWith("ERROR").contains("job.watch.5s.v1", "42");
        }
        assertPlacesAreBack();
    }

    @Test
    void batchDoesNotWaitForAStartThatTakesMuchLongerThanUsual() {
        for (int i = 0; i < StartTimes.ENOUGH; i++) {
            times.add(Duration.ofMillis(1));
        }
        var goOn = new CountDownLatch(1);
        fixture.clock = new BlockedClock(goOn);
        fixture.ledger = _ -> new LeaseAnswer.Busy(JobFixture.NOW);

        assertThat(run(Duration.ofMinutes(1))).isEqualTo(new Late());
        goOn.countDown();
        assertPlacesAreBack();
    }

    /** Nothing would be kept of it: it would be late each time, and the end of its job never be told. */
    @Test
    void whatIsDoneAgainIfItIsLateHasTheWholeBudget() {
        for (int i = 0; i < StartTimes.ENOUGH; i++) {
            times.add(Duration.ofMillis(1));
        }
        var goOn = new CountDownLatch(1);
        fixture.clock = new BlockedClock(goOn);
        fixture.ledger = ask -> ask.purpose() == Purpose.START
                ? new LeaseAnswer.Done("run-1", 1, false)
                : new Refused(Refusal.UNAVAILABLE, false, "", null);
        long began = System.nanoTime();

        assertThat(run(Duration.ofSeconds(1))).isEqualTo(new Late());
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        goOn.countDown();
        assertPlacesAreBack();
    }

    private JobResult run() {
        return run(Duration.ofSeconds(10));
    }

    private JobResult run(Duration budget) {
        var executor = new JobExecutor(fixture.leases, fixture.background, times, budget, System::nanoTime);
        return executor.run(Map.of(handler(), places), _ -> {}).getFirst().result();
    }

    private StartHandler handler() {
        return new StartHandler(job, fixture.services());
    }

    /** Two of eight are all that one user may have. */
    private void assertPlacesAreBack() {
        Awaitility.await().until(() -> !fixture.bulkhead.isBusy("user-1"));
        assertThat(fixture.bulkhead.reserve("user-1", 2)).isPresent();
    }

    private static Duration second() {
        return Duration.ofSeconds(1);
    }

    private LeaseApi answering(LeaseUnavailableException fault) {
        return new LeaseApi() {
            @Override
            public Leases ask(List<Ask> asks) throws LeaseUnavailableException {
                throw fault;
            }

            @Override
            public List<Boolean> report(List<LeaseResult> results) {
                return List.of();
            }
        };
    }

    /** Waits when it is read, and then fails. */
    private static final class BlockedClock extends Clock {
        private final CountDownLatch goOn;

        BlockedClock(CountDownLatch goOn) {
            this.goOn = goOn;
        }

        @Override
        public Instant instant() {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("a fault");
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
