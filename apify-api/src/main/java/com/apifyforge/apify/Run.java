package com.apifyforge.apify;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The part of Apify's run object that is used. Unknown status words are kept as they are. */
public record Run(
        String id,
        String status,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String datasetId,
        @Nullable String keyValueStoreId,
        @Nullable BigDecimal usageTotalUsd,
        @Nullable String origin,
        @Nullable String userAgent) {
    /** True for SUCCEEDED, FAILED, TIMED-OUT and ABORTED. */
    public boolean ended() {
        return switch (status) {
            case "SUCCEEDED", "FAILED", "TIMED-OUT", "ABORTED" -> true;
            default -> false;
        };
    }
}
