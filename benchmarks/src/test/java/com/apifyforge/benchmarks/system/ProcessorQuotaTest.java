package com.apifyforge.benchmarks.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessorQuotaTest {
    private Process busy;

    @BeforeEach
    void start() throws IOException {
        busy = new ProcessBuilder("/bin/sh", "-c", "while :; do :; done").start();
    }

    @AfterEach
    void end() {
        busy.destroyForcibly().onExit().join();
    }

    @Test
    void aBusyProcessUsesItsShareAndRunsWhenTheQuotaIsClosed() throws Exception {
        long began = System.nanoTime();
        var before = used();
        try (var _ = ProcessorQuota.of(busy.toHandle(), 0.2)) {
            busy.waitFor(Duration.ofMillis(1500));
        }
        double share = 1.0 * used().minus(before).toNanos() / (System.nanoTime() - began);

        assertThat(share).isLessThan(0.4);
        assertThat(state()).doesNotStartWith("T");
    }

    @Test
    void aProcessThatEndsInBetweenIsNoTrouble() {
        try (var _ = ProcessorQuota.of(busy.toHandle(), 0.01)) {
            busy.destroyForcibly().onExit().join();
        }
        assertThat(busy.isAlive()).isFalse();
    }

    private Duration used() {
        return MeasuredSystem.processorTime(busy.toHandle());
    }

    private String state() throws IOException {
        var ps = new ProcessBuilder("ps", "-o", "state=", "-p", Long.toString(busy.pid())).start();
        return new String(ps.getInputStream().readAllBytes(), UTF_8).strip();
    }
}
