package com.apifyforge.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class PartHealthTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch answer = new CountDownLatch(1);
    private volatile Instant now = Instant.EPOCH;

    /** In an outage an ask may take as long as a scrape may: who waited for it must not ask again. */
    @Test
    void whoeverWaitedForAnAnswerTakesItHoweverLongItTook() throws InterruptedException {
        var health = new PartHealth("slow", this::timeOut, clock(), new SimpleMeterRegistry());
        var probes = Stream.generate(() -> new Thread(health::health)).limit(4).toList();
        probes.forEach(Thread::start);
        await().until(() -> probes.stream()
                .allMatch(
                        probe -> probe.getState() == Thread.State.WAITING || probe.getState() == Thread.State.BLOCKED));

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
        now = now.plus(Duration.ofSeconds(5));
        throw new IllegalStateException("timed out");
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }
}
