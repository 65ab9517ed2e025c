package com.apifyforge.client;

import java.time.Duration;

/** Ends a reading that does not get on: a broker that went away throws nothing, its records just do not come. */
public final class StallGuard {
    private final Duration patience;
    private long last = -1;
    private long since = System.nanoTime();

    public StallGuard(Duration patience) {
        this.patience = patience;
    }

    /** Throws {@link VaultClientException} if the position has been the same for as long as the patience lasts. */
    public void at(long position) {
        if (position != last) {
            last = position;
            since = System.nanoTime();
        } else if (System.nanoTime() - since > patience.toNanos()) {
            throw new VaultClientException("Kafka has not answered for " + patience.toSeconds() + " s.");
        }
    }
}
