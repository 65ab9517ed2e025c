package com.apifyforge.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopsTest {
    @Test
    void aSlowCallDelaysNoOther() {
        var begun = new CountDownLatch(5);
        var together = new AtomicInteger();
        OpenLoop.run(1000, 5, (number, due) -> {
            begun.countDown();
            together.addAndGet(await(begun) ? 1 : 0);
        });
        assertThat(together).hasValue(5);
    }

    @Test
    void callsAreDueAtTheRateWhenEachIsMade() {
        long[] due = new long[3];
        OpenLoop.run(1000, 3, (number, at) -> {
            assertThat(System.nanoTime()).isGreaterThanOrEqualTo(at);
            due[number] = at;
        });
        assertThat(due[1] - due[0]).isEqualTo(1_000_000);
        assertThat(due[2] - due[0]).isEqualTo(2_000_000);
    }

    @Test
    void aCallThatFailsIsNotLost() {
        assertThatThrownBy(() -> OpenLoop.run(1000, 2, (number, due) -> {
                    throw new IllegalStateException("refused");
                }))
                .hasMessageContaining("refused");
    }

    @Test
    void callersCallAgainUntilTheTimeIsOver() {
        var calls = new AtomicInteger();
        var took = ClosedLoop.run(List.of("a", "b"), Duration.ofMillis(50), caller -> calls.incrementAndGet());
        assertThat(calls).hasValueGreaterThan(2);
        assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
