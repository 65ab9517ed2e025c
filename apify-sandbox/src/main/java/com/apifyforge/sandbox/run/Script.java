package com.apifyforge.sandbox.run;

import com.apifyforge.sandbox.message.Body;
import com.apifyforge.sandbox.message.Problem;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run will do, as its input says:
 * {@code {"sandbox":{"seconds":3,"status":"FAILED","items":5,"itemBytes":1000}}}.
 * Without it: one second, success, one item.
 *
 * @param itemBytes how long an item is as JSON; null leaves it as short as it is
 */
public record Script(
        Duration length, String end, int items, @Nullable Integer itemBytes) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Set<String> ENDS = Set.of("SUCCEEDED", "FAILED", "TIMED-OUT");
    private static final int MAX_ITEMS = 1_000_000;
    private static final int MIN_ITEM_BYTES = 64;
    private static final int MAX_ITEM_BYTES = 1_048_576;
    private static final double MAX_SECONDS = 86_400;

    /** Throws {@link Problem} 400 as Apify does for an input that is not JSON or fails the Actor's schema. */
    public static Script of(Body input) {
        if (input.length() == 0) {
            return of(MAPPER.createObjectNode());
        }
        return of(parse(input));
    }

    private static Script of(JsonNode input) {
        if (!input.isObject()) {
            throw new Problem(400, "input-json-not-object", "Input JSON must be an object");
        }
        var told = input.path("sandbox");
        if (told.path("invalid").asBoolean(false)) {
            throw invalid("Field input.sandbox.invalid must not be true");
        }
        var seconds = told.path("seconds").asDouble(1);
        var end = told.path("status").asString("SUCCEEDED");
        var items = told.path("items").asInt(1);
        if (!(seconds >= 0 && seconds <= MAX_SECONDS)) {
            throw invalid("Field input.sandbox.seconds must be between 0 and 86400");
        }
        if (!ENDS.contains(end)) {
            throw invalid("Field input.sandbox.status must be equal to one of the allowed values: " + ENDS);
        }
        if (items < 0 || items > MAX_ITEMS) {
            throw invalid("Field input.sandbox.items must be between 0 and " + MAX_ITEMS);
        }
        return new Script(Duration.ofMillis((long) (seconds * 1000)), end, items, itemBytes(told));
    }

    private static @Nullable Integer itemBytes(JsonNode told) {
        if (!told.has("itemBytes")) {
            return null;
        }
        int bytes = told.path("itemBytes").asInt(0);
        if (bytes < MIN_ITEM_BYTES || bytes > MAX_ITEM_BYTES) {
            throw invalid("Field input.sandbox.itemBytes must be between " + MIN_ITEM_BYTES + " and " + MAX_ITEM_BYTES);
        }
        return bytes;
    }

    private static JsonNode parse(Body input) {
        try {
            return MAPPER.readTree(input.bytes());
        } catch (JacksonException _) {
            throw new Problem(400, "run-input-body-not-valid-json", "Run input body is not valid JSON");
        }
    }

    private static Problem invalid(String detail) {
        return new Problem(400, "invalid-input", "Input is not valid: " + detail);
    }
}
