package com.apifyforge.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StartLogTest {
    private final StartLog log = new StartLog("round-", 3);

    @Test
    void aJobCountsOnceHoweverOftenItIsCalledFor() {
        log.due(1, System.nanoTime());
        log.called(log.input(1).toString());
        log.called(log.input(1).toString());

        assertThat(log.started()).isEqualTo(1);
        assertThat(log.twice()).isEqualTo(1);
        assertThat(log.waiting(_ -> true)).isEqualTo(2);
        assertThat(log.waiting(job -> job == 1)).isZero();
    }

    @Test
    void jobsOfOtherRoundsDoNotCount() {
        log.called(new StartLog("earlier-", 3).input(1).toString());
        log.called("{}");
        log.called("[1]");

        assertThat(log.started()).isZero();
    }

    @Test
    void startsAreCountedByTheMomentOfTheirCallAndLatenciesByTheMomentTheyWereDue() {
        long due = System.nanoTime();
        log.due(0, due - 5_000_000_000L);
        log.called(log.input(0).toString());

        assertThat(log.perSecond(due, due + 2_000_000_000L)).isEqualTo(0.5);
        assertThat(log.perSecond(due - 2_000_000_000L, due)).isZero();
        assertThat(log.latencies(_ -> true).percentile(50)).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
    }
}
