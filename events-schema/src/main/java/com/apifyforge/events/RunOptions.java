package com.apifyforge.events;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Options of a run as Apify knows them; absent ones are the Actor's own. Seconds, mebibytes, US dollars. */
public record RunOptions(
        @Nullable String build,
        @Nullable Integer memoryMbytes,
        @Nullable Integer timeoutSecs,
        @Nullable Integer maxItems,
        @Nullable BigDecimal maxTotalChargeUsd) {
    public static final RunOptions NONE = new RunOptions(null, null, null, null, null);
}
