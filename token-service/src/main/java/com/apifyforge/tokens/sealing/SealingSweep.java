package com.apifyforge.tokens.sealing;

import com.apifyforge.service.sweep.Sweep;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Makes the key of the day before someone waits for it, and destroys the expired ones. */
@Component
class SealingSweep implements Sweep {
    private final SealingKeys keys;

    SealingSweep(SealingKeys keys) {
        this.keys = keys;
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(1);
    }

    @Override
    public void run() {
        keys.destroyExpired();
        keys.current();
    }
}
