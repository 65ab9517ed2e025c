package com.apifyforge.apify;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One start. {@code marker} is written at the end of the User-Agent, where Apify keeps it in the run's {@code meta}.
 */
public record StartRequest(
        Kind kind,
        String id,
        String marker,
        String inputJson,
        @Nullable String build,
        @Nullable Integer memoryMbytes,
        @Nullable Integer timeoutSecs,
        @Nullable Integer maxItems,
        @Nullable BigDecimal maxTotalChargeUsd) {
    public enum Kind {
        ACTOR,
        TASK
    }
}
