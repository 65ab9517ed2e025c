package com.apifyforge.benchmarks.overload;

import com.apifyforge.benchmarks.system.ProcessorQuota;
import com.apifyforge.benchmarks.system.ServiceProcess;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The token-service gets a third of the processor time that it has used since this was made. */
final class SlowTokenService implements Cause {
    private static final double PART = 1 / 3.0;

    private final ServiceProcess tokenService;
    private final Duration usedBefore;
    private final long began = System.nanoTime();
    private @Nullable ProcessorQuota quota;

    SlowTokenService(ServiceProcess tokenService) {
        this.tokenService = tokenService;
        usedBefore = tokenService.processorTime();
    }

    @Override
    public synchronized void begin() {
        var used = tokenService.processorTime().minus(usedBefore);
        quota = tokenService.limit(PART * used.toNanos() / (System.nanoTime() - began));
    }

    @Override
    public synchronized void end() {
        if (quota != null) {
            quota.close();
        }
    }
}
