package com.apifyforge.tokens.sealing;

import com.apifyforge.tokens.sweep.Sweep;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Makes the key of the day before someone waits for it, and destroys the expired ones. */
@Component
class SealingSweep implements Sweep {
    private final SealingKeys keys;
    private final SealingSettings settings;

    SealingSweep(SealingKeys keys, SealingSettings settings) {
        this.keys = keys;
        this.settings = settings;
    }

    @Override
    public Duration every() {
        return settings.sweepEvery();
    }

    @Override
    public void run() {
        keys.destroyExpired();
        keys.current();
    }
}
