package com.apifyforge.service.sweep;

import java.time.Duration;

/** One kind of recurring work. Idempotent, and safe beside the same sweep of another instance. */
public interface Sweep {
    /** The pause between the end of one run and the start of the next. */
    Duration every();

    /** May throw: the next run comes all the same. */
    void run();
}
