package com.apifyforge.worker.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.worker.lease.LeaseApi;
import com.apifyforge.worker.lease.LeaseUnavailableException;
import com.apifyforge.worker.lease.Leases;
import com.apifyforge.worker.reconcile.RecordedRuns.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordedRunsTest {
    private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");

    private final List<Integer> calls = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch first = new CountDownLatch(1);

    @Test
    void runsThatWaitForACallShareTheNextOne() {
        var recorded = new RecordedRuns(new Ledger(""));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = IntStream.range(0, 50)
                    .mapToObj(run -> CompletableFuture.supplyAsync(() -> recorded.of(run(run)), threads))
                    .toList();
            await().until(() -> calls.size() == 1);
            // All others stand in the queue by then, or come to it while the first call goes on.
            first.countDown();

            assertThat(asked).allSatisfy(one -> assertThat(one.join()).isInstanceOf(Standing.GoesOn.class));
        }
        assertThat(calls.stream().mapToInt(Integer::intValue).sum()).isEqualTo(50);
        assertThat(calls).hasSizeLessThan(50);
    }

    @Test
    void faultOfOneRunIsNotThatOfTheOthersInItsCall() {
        var recorded = new RecordedRuns(new Ledger("ticket-7"));
        first.countDown();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = IntStream.range(0, 20)
                    .mapToObj(run -> CompletableFuture.supplyAsync(() -> recorded.of(run(run)), threads))
                    .toList();
            for (int run = 0; run < asked.size(); run++) {
                var standing = asked.get(run);
                if (run == 7) {
                    assertThatThrownBy(standing::join).hasRootCauseMessage("unforeseen");
                } else {
                    assertThat(standing.join()).isInstanceOf(Standing.GoesOn.class);
                }
            }
        }
    }

    @Test
    void withoutAnAnswerNothingIsKnownAndTheNextCallIsMade() {
        var recorded = new RecordedRuns(new Ledger("") {
            @Override
            public Leases ask(List<Ask> asks) throws LeaseUnavailableException {
                if (calls.isEmpty()) {
                    calls.add(asks.size());
                    throw new LeaseUnavailableException("away");
                }
                return super.ask(asks);
            }
        });
        first.countDown();

        assertThat(recorded.of(run(1))).isInstanceOf(Standing.Unknown.class);
        assertThat(recorded.of(run(1))).isInstanceOf(Standing.GoesOn.class);
    }

    private static RunDue run(int number) {
        return new RunDue("job-" + number, "user-1", "run-" + number, "ticket-" + number, 0, NOW, 0);
    }

    /** Its first call waits for {@link #first}; a call with {@code broken} in it fails. */
    private class Ledger implements LeaseApi {
        private final String broken;

        Ledger(String broken) {
            this.broken = broken;
        }

        @Override
        public Leases ask(List<Ask> asks) throws LeaseUnavailableException {
            calls.add(asks.size());
            try {
                first.await();
            } catch (InterruptedException e) {
                throw new LeaseUnavailableException("interrupted");
            }
            if (asks.stream().anyMatch(ask -> ask.ticket().equals(broken))) {
                throw new IllegalStateException("unforeseen");
            }
            List<LeaseAnswer> answers = asks.stream()
                    .<LeaseAnswer>map(ask -> new LeaseAnswer.Done(ask.ticket().replace("ticket", "run"), 1, false))
                    .toList();
            return new Leases(answers, Opener.generate("once"), () -> Duration.ZERO, NOW);
        }

        @Override
        public List<Boolean> report(List<LeaseResult> results) {
            return results.stream().map(_ -> true).toList();
        }
    }
}
