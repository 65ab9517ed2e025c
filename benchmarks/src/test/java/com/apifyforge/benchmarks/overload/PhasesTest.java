package com.apifyforge.benchmarks.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PhasesTest {
    private final Phases phases = new Phases(3, 2, 1, 2, 3);

    @Test
    void everyJobIsInOnePhase() {
        assertThat(phases.jobs()).isEqualTo(12);
        assertThat(jobs(phases.isBefore())).containsExactly(0, 1);
        assertThat(jobs(phases.isDuring())).containsExactly(2, 3, 4, 5);
        assertThat(jobs(phases.isAfter())).containsExactly(6, 7, 8, 9, 10, 11);
        assertThat(jobs(phases.second(1))).containsExactly(8, 9);
    }

    @Test
    void usersTakeTurns() {
        assertThat(IntStream.range(0, 5).map(phases::user)).containsExactly(0, 1, 2, 0, 1);
    }

    private int[] jobs(IntPredicate which) {
        return IntStream.range(0, phases.jobs()).filter(which).toArray();
    }
}
