package com.apifyforge.worker.lease;

import com.apifyforge.worker.Stopwatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** A moment by both clocks: one stands still while the machine sleeps, the other can be set back. */
record RequestTime(long nanos, Instant wall) {
    /** The longer of the two times since then. */
    Duration since(Stopwatch stopwatch, Clock clock) {
        var passed = Duration.ofNanos(stopwatch.nanos() - nanos);
        var shown = Duration.between(wall, clock.instant());
        return passed.compareTo(shown) > 0 ? passed : shown;
    }
}
