package com.apifyforge.ctl;

import java.time.Duration;

/** Ends a reading that does not get on: a broker that went away throws nothing, its records just do not come. */
final class StallGuard {
    private final Duration patience;
    private long last = -1;
    private long since = System.nanoTime();

    StallGuard(Duration patience) {
        this.patience = patience;
    }

    /** Throws {@link FailedException} if the position has been the same for as long as the patience lasts. */
    void at(long position) {
        if (position != last) {
            last = position;
            since = System.nanoTime();
        } else if (System.nanoTime() - since > patience.toNanos()) {
            throw new FailedException("Kafka has not answered for " + patience.toSeconds() + " s.");
        }
    }
}
