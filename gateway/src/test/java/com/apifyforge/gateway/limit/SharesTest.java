package com.apifyforge.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharesTest {
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InstantSource clock = () -> now;
    private final Shares shares = new Shares(new LimitSettings(3, PERIOD), clock.withZone(ZoneOffset.UTC));

    @Test
    void shareMayBeUsedAtOnceAndNotOnceMore() {
        assertThat(IntStream.range(0, 5).mapToObj(call -> shares.take("alice")))
                .extracting(Shares.Share::allowed, Shares.Share::left)
                .map(tuple -> tuple.toList().toString())
                .containsExactly("[true, 2]", "[true, 1]", "[true, 0]", "[false, 0]", "[false, 0]");
        assertThat(shares.take("bob").allowed()).isTrue();
    }

    @Test
    void shareIsWholeAgainAPeriodAfterItsFirstCallAndNotBefore() {
        shares.take("alice");
        now = now.plusSeconds(9);
        shares.take("alice");
        shares.take("alice");
        assertThat(shares.take("alice")).isEqualTo(new Shares.Share(false, 0, Duration.ofSeconds(1)));

        now = now.plusMillis(999);
        assertThat(shares.take("alice").allowed()).isFalse();

        now = now.plusMillis(1);
        assertThat(shares.take("alice")).isEqualTo(new Shares.Share(true, 2, PERIOD));
    }

    @Test
    void clockThatIsSetBackLocksNobodyOut() {
        IntStream.range(0, 4).forEach(call -> shares.take("alice"));

        now = now.minus(Duration.ofDays(1));

        assertThat(shares.take("alice")).isEqualTo(new Shares.Share(true, 2, PERIOD));
    }

    @Test
    void onlyThoseThatCalledLastAreKnown() {
        IntStream.range(0, 4).forEach(call -> shares.take("idle"));
        IntStream.range(0, 4).forEach(call -> shares.take("busy"));

        IntStream.range(0, Shares.MOST_KNOWN).forEach(other -> {
            shares.take(other);
            if (other % 1000 == 0) {
                shares.take("busy");
            }
        });

        assertThat(shares.take("busy").allowed()).isFalse();
        assertThat(shares.take("idle").allowed()).isTrue();
    }
}
