package com.apifyforge.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class CachedHealthTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicLong nanos = new AtomicLong(-1);

    /** In an outage an ask may take as long as a scrape may: who waited for it must not ask again. */
    @Test
    void whoeverWaitedForAnAnswerTakesItHoweverLongItTook() throws InterruptedException {
        var health = new CachedHealth("slow", this::timeOut, nanos::get, new SimpleMeterRegistry());
        var probes = Stream.generate(() -> new Thread(health::health)).limit(4).toList();
        probes.forEach(Thread::start);
        await().until(() -> probes.stream()
                .allMatch(probe ->
                        probe.getState() == Thread.State.TIMED_WAITING || probe.getState() == Thread.State.BLOCKED));

        answer.countDown();
        for (Thread probe : probes) {
            probe.join();
        }

        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(asked).hasValue(1);
    }

    private void timeOut() throws Exception {
        asked.incrementAndGet();
        answer.await();
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        throw new IllegalStateException("timed out");
    }

    @Test
    void aPartWhoseClientHangsIsDownBeforeAProbeGivesUp() {
        var health = new CachedHealth("hangs", answer::await, new SimpleMeterRegistry());
        long began = System.nanoTime();

        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(6));
    }
}
