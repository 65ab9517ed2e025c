package com.apifyforge.worker.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StartTimesTest {
    private static final Duration MOST = Duration.ofSeconds(2);

    private final StartTimes times = new StartTimes();

    @Test
    void batchWaitsToTheEndUntilEnoughIsKnown() {
        add(19, 50);
        assertThat(times.patience(MOST)).isEqualTo(MOST);

        add(1, 50);
        assertThat(times.patience(MOST)).isEqualTo(StartTimes.LEAST);
    }

    @Test
    void batchWaitsThreeTimesAsLongAsStartsUsuallyTake() {
        add(10, 100);
        add(1, 200);
        add(10, 500);

        assertThat(times.patience(MOST)).isEqualTo(Duration.ofMillis(600));
    }

    @Test
    void fewSlowCallsDoNotMakeTheOthersWait() {
        add(80, 50);
        add(20, 2_000);

        assertThat(times.patience(MOST)).isEqualTo(StartTimes.LEAST);
    }

    @Test
    void slowApifyIsWaitedForAsLongAsTheBudgetAllows() {
        add(20, 1_500);

        assertThat(times.patience(MOST)).isEqualTo(MOST);
    }

    @Test
    void onlyTheLastHundredStartsCount() {
        add(100, 1_000);
        add(100, 200);

        assertThat(times.patience(MOST)).isEqualTo(Duration.ofMillis(600));
    }

    private void add(int count, int millis) {
        for (int i = 0; i < count; i++) {
            times.add(Duration.ofMillis(millis));
        }
    }
}
