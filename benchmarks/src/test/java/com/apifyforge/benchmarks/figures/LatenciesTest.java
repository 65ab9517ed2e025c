package com.apifyforge.benchmarks.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatenciesTest {
    private final Latencies latencies = new Latencies();

    /** The worked examples of https://en.wikipedia.org/wiki/Percentile#Worked_examples_of_the_nearest-rank_method. */
    @ParameterizedTest
    @CsvSource({"5, 15", "30, 20", "40, 20", "50, 35", "100, 50"})
    void percentilesAreByNearestRank(int percent, long expected) {
        for (long millis : new long[] {35, 20, 50, 15, 40}) {
            latencies.add(Duration.ofMillis(millis));
        }
        assertThat(latencies.percentile(percent)).isEqualTo(Duration.ofMillis(expected));
    }

    @Test
    void ofNoneIsZero() {
        assertThat(latencies.percentile(99)).isZero();
    }

    @Test
    void figuresTellThemInMilliseconds() {
        latencies.add(Duration.ofNanos(1_234_567));
        assertThat(new Figures().putPercentiles("lease", latencies).values())
                .containsEntry("leaseP50Millis", 1.23)
                .containsOnlyKeys("leaseP50Millis", "leaseP95Millis", "leaseP99Millis");
    }
}
