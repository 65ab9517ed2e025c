package com.apifyforge.worker.apify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTimesTest {
    private static final Duration MOST = Duration.ofSeconds(2);

    private final AnswerTimes times = new AnswerTimes();

    @Test
    void batchWaitsToTheEndUntilAnythingIsKnown() {
        assertThat(times.patience(MOST)).isEqualTo(MOST);
    }

    @Test
    void batchWaitsThreeTimesAsLongAsCallsUsuallyTake() {
        add("start", 100, 200, 500);

        assertThat(times.patience(MOST)).isEqualTo(Duration.ofMillis(600));
    }

    @Test
    void fewSlowCallsDoNotMakeTheOthersWait() {
        add("start", Collections.nCopies(80, 50).toArray(Integer[]::new));
        add("start", Collections.nCopies(20, 2_000).toArray(Integer[]::new));

        assertThat(times.patience(MOST)).isEqualTo(AnswerTimes.LEAST);
    }

    @Test
    void slowApifyIsWaitedForAsLongAsTheBudgetAllows() {
        add("start", 1_500, 1_500);

        assertThat(times.patience(MOST)).isEqualTo(MOST);
    }

    /** Reads are many and fast; a start must not be cut off by their measure. */
    @Test
    void slowestKindOfCallDecides() {
        add("start", 300);
        add("other", 10, 10, 10, 10);

        assertThat(times.patience(MOST)).isEqualTo(Duration.ofMillis(900));
    }

    @Test
    void onlyTheLastHundredCallsCount() {
        add("start", Collections.nCopies(100, 1_000).toArray(Integer[]::new));
        add("start", Collections.nCopies(100, 200).toArray(Integer[]::new));

        assertThat(times.patience(MOST)).isEqualTo(Duration.ofMillis(600));
    }

    private void add(String kind, Integer... millis) {
        List.of(millis).forEach(one -> times.add(kind, Duration.ofMillis(one)));
    }
}
