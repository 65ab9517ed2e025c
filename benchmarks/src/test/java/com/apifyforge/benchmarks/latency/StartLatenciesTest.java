package com.apifyforge.benchmarks.latency;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StartLatenciesTest {
    private final StartLatencies starts = new StartLatencies();

    @Test
    void aStartCallEndsTheWaitOfItsJobOnce() {
        starts.sent("job-1", System.nanoTime());
        starts.sent("job-2", System.nanoTime());
        starts.started(StartLatencies.input("job-1").toString());
        starts.started(StartLatencies.input("job-1").toString());

        assertThat(starts.latencies.count()).isEqualTo(1);
        assertThat(starts.waiting()).isEqualTo(1);
    }

    @Test
    void runsThatNobodyWaitsForDoNotCount() {
        starts.started("{}");
        starts.started("[1]");
        assertThat(starts.latencies.count()).isZero();
    }
}
