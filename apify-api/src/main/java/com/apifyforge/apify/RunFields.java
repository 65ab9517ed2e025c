package com.apifyforge.apify;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/** A run while it is read. */
final class RunFields {
    private @Nullable String id;
    private @Nullable String status;
    private @Nullable Instant startedAt;
    private @Nullable Instant finishedAt;
    private @Nullable String datasetId;
    private @Nullable String keyValueStoreId;
    private @Nullable BigDecimal usageTotalUsd;
    private @Nullable String origin;
    private @Nullable String userAgent;

    void at(String name, JsonParser json) {
        switch (name) {
            case "id" -> id = AnswerReader.id(json);
            case "status" -> status = AnswerReader.ending(json);
            case "startedAt" -> startedAt = AnswerReader.time(json);
            case "finishedAt" -> finishedAt = AnswerReader.time(json);
            case "defaultDatasetId" -> datasetId = AnswerReader.id(json);
            case "defaultKeyValueStoreId" -> keyValueStoreId = AnswerReader.id(json);
            case "usageTotalUsd" -> usageTotalUsd = AnswerReader.amount(json);
            case "meta" -> AnswerReader.fields(json, field -> meta(field, json));
            default -> {}
        }
    }

    private void meta(String name, JsonParser json) {
        switch (name) {
            case "origin" -> origin = AnswerReader.ending(json);
            case "userAgent" -> userAgent = AnswerReader.ending(json);
            default -> {}
        }
    }

    @Nullable
    Run whole() {
        return id == null || status == null
                ? null
                : new Run(
                        id,
                        status,
                        startedAt,
                        finishedAt,
                        datasetId,
                        keyValueStoreId,
                        usageTotalUsd,
                        origin,
                        userAgent);
    }
}
