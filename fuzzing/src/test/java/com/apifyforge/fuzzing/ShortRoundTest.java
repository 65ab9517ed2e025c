package com.apifyforge.fuzzing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Fuzzing that finds nothing proves nothing unless it would find something. */
class ShortRoundTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @Test
    void wordsAreBytes() {
        assertThat(Words.all())
                .contains("1e99999999999".getBytes(ISO_8859_1), "\\ud800".getBytes(ISO_8859_1))
                .contains(new byte[] {(byte) 0xC3, 0x28}, "\"\"".getBytes(ISO_8859_1), new byte[] {1, '[', 16});
    }

    @Test
    void aStretchIsCarriedOutAndBounded() {
        assertThat(Stretches.carryOut(new byte[] {'a', 1, 'x', 3, 'b'})).isEqualTo("axxxxxxxxb".getBytes(ISO_8859_1));
        assertThat(Stretches.carryOut(new byte[] {1, 1, 0})).isEqualTo(new byte[] {1});
        assertThat(Stretches.carryOut(new byte[] {1, 'x', 19, 1, 'x', 19, 1, 'x', 19}))
                .hasSize(1 << 20);
    }

    @Test
    void theSameNumberMakesTheSameInputs() {
        var seeds = List.of("{\"a\":1}".getBytes(ISO_8859_1));
        var one = new Mutations(seeds, new Random(7));
        var other = new Mutations(seeds, new Random(7));

        for (int i = 0; i < 1000; i++) {
            assertThat(one.next()).isEqualTo(other.next());
        }
    }

    @Test
    void anInputThatThrowsIsKept() {
        assertThatThrownBy(() -> ShortRound.play(ShortRoundTest.class, input -> {
                    // No seed is longer, and every round reaches a longer one, however short it is.
                    if (input.length > 7) {
                        throw new NumberFormatException();
                    }
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dfuzz.seed=")
                .hasMessageContaining("ShortRoundTest-")
                .hasCauseInstanceOf(NumberFormatException.class);
    }

    @Test
    void memoryAndTimeBeyondTheBoundsAreFindings() {
        assertThatThrownBy(() -> Bounds.hold(
                        new byte[1], input -> assertThat(new byte[64 << 20]).isNotNull()))
                .hasMessageContaining("bytes of memory");
        assertThatThrownBy(() -> Bounds.hold(new byte[1], input -> {
                    long until = THREADS.getCurrentThreadCpuTime() + 1_200_000_000L;
                    while (THREADS.getCurrentThreadCpuTime() < until) {
                        Thread.onSpinWait();
                    }
                }))
                .hasMessageContaining("nanoseconds");
        assertThatThrownBy(() -> Bounds.hold(new byte[1], input -> {
                    throw new java.io.IOException("undeclared");
                }))
                .hasMessageContaining("not a declared refusal");
    }
}
