package com.apifyforge.sandbox.run;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Runs as Apify writes them. Field names and shapes: Apify's OpenAPI description, {@code Run} and {@code RunShort}. */
public final class Json {
    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    private static final double USD_PER_SECOND = 0.0001;

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static String time(Instant time) {
        return MILLIS.format(time);
    }

    public static @Nullable String timeIfAny(@Nullable Instant time) {
        return time == null ? null : time(time);
    }

    /** The whole run. Only here {@code meta} tells the User-Agent. */
    public static ObjectNode run(RunLifecycle run, Instant now) {
        var birth = run.birth();
        var state = run.at(now);
        var json = item(run, now);
        json.put("userId", birth.account().id());
        json.put(
                "statusMessage", state.next() == null ? "The sandbox has played the run" : "The sandbox plays the run");
        json.put("isStatusMessageTerminal", state.next() == null);
        json.withObject("meta").put("clientIp", "127.0.0.1").put("userAgent", birth.userAgent());
        if (state.next() == null) {
            json.put("exitCode", state.status().equals("SUCCEEDED") ? 0 : 1);
        }
        json.put("generalAccess", "FOLLOW_USER_SETTING");
        json.put("platformUsageBillingModel", "USER");
        stats(json.putObject("stats"), run, seconds(run, state, now));
        options(json.putObject("options"), birth.options());
        return json;
    }

    /** A run in a list: {@code meta} holds the origin alone. */
    static ObjectNode item(RunLifecycle run, Instant now) {
        var birth = run.birth();
        var state = run.at(now);
        var json = object();
        json.put("id", birth.id());
        json.put("actId", birth.actorId());
        if (birth.taskId() != null) {
            json.put("actorTaskId", birth.taskId());
        }
        json.put("userId", birth.account().id());
        json.put("status", state.status());
        json.put("startedAt", time(birth.startedAt()));
        json.put("finishedAt", timeIfAny(state.finishedAt()));
        json.put("buildId", Accounts.idOf("build of " + birth.actorId()));
        json.put("buildNumber", "0.0.1");
        json.put("buildNumberInt", 1);
        json.putObject("meta").put("origin", "API");
        json.put("usageTotalUsd", Math.round(USD_PER_SECOND * seconds(run, state, now) * 1e6) / 1e6);
        json.put("defaultKeyValueStoreId", run.keyValueStoreId());
        json.put("defaultDatasetId", run.datasetId());
        json.put("defaultRequestQueueId", run.requestQueueId());
        return json;
    }

    private static double seconds(RunLifecycle run, RunLifecycle.State state, Instant now) {
        var until = state.finishedAt() == null ? now : state.finishedAt();
        return Math.max(0, Duration.between(run.birth().startedAt(), until).toMillis()) / 1000.0;
    }

    private static void stats(ObjectNode stats, RunLifecycle run, double seconds) {
        stats.put("inputBodyLen", run.birth().input().length());
        stats.put("migrationCount", 0)
                .put("rebootCount", 0)
                .put("restartCount", 0)
                .put("resurrectCount", 0);
        stats.put("durationMillis", (long) (seconds * 1000)).put("runTimeSecs", seconds);
        stats.put("metamorph", 0).put("computeUnits", seconds / 3600);
    }

    private static void options(ObjectNode json, Options options) {
        json.put("build", options.build());
        json.put("timeoutSecs", options.timeoutSecs());
        json.put("memoryMbytes", options.memoryMbytes());
        json.put("diskMbytes", 2 * options.memoryMbytes());
        if (options.maxItems() != null) {
            json.put("maxItems", options.maxItems());
        }
        if (options.maxTotalChargeUsd() != null) {
            json.put("maxTotalChargeUsd", options.maxTotalChargeUsd());
        }
    }
}
