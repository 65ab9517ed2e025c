package com.apifyforge.tokens.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SealsTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00.400Z");
    private static final Duration SKEW = Duration.ofMinutes(1);

    @Test
    void aSealConnectsOnce() {
        Seals seals = Seals.NONE.spend("connect", NOON, NOON, SKEW);

        assertThat(seals.isSpent("connect")).isTrue();
        assertThat(seals.isSpent("another of the same second")).isFalse();
        assertThat(seals.isTooOld(NOON)).isFalse();
    }

    /** Seconds from the disconnect to the seal, by the clock of the program that does both and is off by some. */
    @ParameterizedTest
    @CsvSource({
        "-300, 0, true",
        "-1, 0, true",
        "0, 0, false",
        "1, 0, false",
        "-1, 50, true",
        "1, 50, false",
        "-1, -50, true",
        "1, -50, false"
    })
    void whatWasSealedBeforeADisconnectIsTooOldAndWhatIsSealedAfterItIsNot(long after, long off, boolean tooOld) {
        Instant sentAt = NOON.plusSeconds(off);

        Seals seals = Seals.NONE.disconnect(sentAt, NOON.plusMillis(20), SKEW);

        assertThat(seals.isTooOld(sentAt.plusSeconds(after))).isEqualTo(tooOld);
    }

    @ParameterizedTest
    @ValueSource(longs = {-3600, -61, 61, 3600, 1_000_000_000})
    void theSendersClockIsBelievedWithinTheSkew(long off) {
        long notBefore =
                Seals.NONE.disconnect(NOON.plusSeconds(off), NOON, SKEW).notBefore();

        assertThat(notBefore)
                .isBetween(NOON.minus(SKEW).getEpochSecond(), NOON.plus(SKEW).getEpochSecond());
    }

    @Test
    void noNumberOfCommandsBringsASealBack() {
        Seals seals =
                Seals.NONE.spend("first", NOON.plusSeconds(50), NOON, SKEW).disconnect(NOON, NOON, SKEW);
        for (int i = 0; i < 10_000; i++) {
            seals = i % 3 == 0
                    ? seals.disconnect(NOON, NOON, SKEW)
                    : seals.spend("other-" + i, NOON.plusSeconds(i % 60), NOON, SKEW);
            assertThat(seals.isSpent("first") || seals.isTooOld(NOON.plusSeconds(50)))
                    .isTrue();
            assertThat(seals.spent()).hasSizeLessThanOrEqualTo(Seals.KEPT);
        }
    }

    @Test
    void sealsFromTheFutureShutNobodyOut() {
        Seals seals = Seals.NONE;
        for (int i = 0; i < 1000; i++) {
            seals = seals.spend("forged-" + i, NOON.plusSeconds(1_000_000_000L + i), NOON, SKEW);
        }

        assertThat(seals.isTooOld(NOON.plus(SKEW).plusSeconds(1))).isFalse();
    }

    @Test
    void anEarlierDisconnectThatComesLateOpensNothing() {
        Seals seals =
                Seals.NONE.disconnect(NOON, NOON, SKEW).disconnect(NOON.minusSeconds(30), NOON.minusSeconds(30), SKEW);

        assertThat(seals.isTooOld(NOON.minusSeconds(1))).isTrue();
    }
}
