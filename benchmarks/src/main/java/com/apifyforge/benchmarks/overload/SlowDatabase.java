package com.apifyforge.benchmarks.overload;

import com.apifyforge.benchmarks.system.DelayingProxy;
import java.time.Duration;

/** Each part of an answer of the database comes 50 ms later. */
record SlowDatabase(DelayingProxy proxy) implements Cause {
    private static final Duration DELAY = Duration.ofMillis(50);

    @Override
    public void begin() {
        proxy.delay(DELAY);
    }

    @Override
    public void end() {
        proxy.delay(Duration.ZERO);
    }
}
