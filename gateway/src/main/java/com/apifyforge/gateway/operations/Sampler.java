package com.apifyforge.gateway.operations;

import com.apifyforge.gateway.deadletter.DeadLetterCounts;
import com.apifyforge.gateway.projection.Samples;
import com.apifyforge.gateway.projection.Samples.Sample;
import com.apifyforge.service.sweep.Sweep;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Looks at the topics once a minute, for the charts of the last day. */
final class Sampler implements Sweep {
    /** How long samples are kept. */
    static final Duration KEPT = Duration.ofHours(24);

    private final Offsets offsets;
    private final DeadLetterCounts deadLetters;
    private final Samples samples;
    private final Clock clock;

    Sampler(Offsets offsets, DeadLetterCounts deadLetters, Samples samples, Clock clock) {
        this.offsets = offsets;
        this.deadLetters = deadLetters;
        this.samples = samples;
        this.clock = clock;
    }

    /** Until the next minute begins. */
    @Override
    public Duration every() {
        Instant now = clock.instant();
        return Duration.between(now, now.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES));
    }

    @Override
    public void run() {
        Instant now = clock.instant();
        var look = offsets.now();
        Map<String, Long> lag = look.lag().stream()
                .collect(Collectors.toMap(Offsets.Lag::group, Offsets.Lag::records, Long::sum, TreeMap::new));
        long letters = deadLetters.now().values().stream().mapToLong(n -> n).sum();
        samples.write(new Sample(now, look.ends(), lag, letters));
        samples.deleteBefore(now.minus(KEPT));
    }
}
