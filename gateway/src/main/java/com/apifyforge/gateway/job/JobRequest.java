package com.apifyforge.gateway.job;

import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.codec.Json;
import com.apifyforge.gateway.web.JsonBody;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What somebody wants to run. Strict: a mistyped limit costs money. */
record JobRequest(Target target, @Nullable JsonNode input, RunOptions options, Instant deadline) {
    private static final Set<String> OPTIONS =
            Set.of("build", "memoryMbytes", "timeoutSecs", "maxItems", "maxTotalChargeUsd");
    private static final Duration LONGEST_WAIT = Duration.ofDays(6);

    /** Throws {@link com.apifyforge.gateway.web.RefusedException}. */
    static JobRequest read(HttpServletRequest request, Instant now, Duration standardWait) {
        JsonNode body = JsonBody.read(request, Set.of("target", "input", "options", "deadline"), "input");
        JsonNode input = body.path("input");
        return new JobRequest(
                target(body.path("target")),
                input.isMissingNode() || input.isNull() ? null : input,
                options(body.path("options")),
                deadline(body.path("deadline"), now, standardWait));
    }

    private static Target target(JsonNode json) {
        if (json.size() == 1 && json.path("actorId").isString()) {
            return new Target.Actor(json.path("actorId").stringValue());
        }
        if (json.size() == 1 && json.path("taskId").isString()) {
            return new Target.Task(json.path("taskId").stringValue());
        }
        throw JsonBody.malformed("target is an object with either actorId or taskId, and nothing else.");
    }

    private static RunOptions options(JsonNode json) {
        if (json.isMissingNode()) {
            return RunOptions.NONE;
        }
        if (!json.isObject() || !OPTIONS.containsAll(json.propertyNames())) {
            throw JsonBody.malformed(
                    "options is an object with no other fields than " + String.join(", ", OPTIONS) + ".");
        }
        // Numbers of an input keep their text, and are no numbers then.
        JsonNode options = Json.read(Json.mapper().writeValueAsBytes(json));
        boolean numbers = options.properties().stream()
                .allMatch(option -> option.getKey().equals("build")
                        ? option.getValue().isString()
                        : option.getKey().equals("maxTotalChargeUsd")
                                ? option.getValue().isNumber()
                                : option.getValue().isIntegralNumber());
        try {
            if (numbers) {
                return Json.mapper().treeToValue(options, RunOptions.class);
            }
        } catch (JacksonException outOfRange) {
            // Told below.
        }
        throw JsonBody.malformed("An option has a value of the wrong kind or size. /v1/openapi.yaml tells them.");
    }

    private static Instant deadline(JsonNode json, Instant now, Duration standardWait) {
        if (json.isMissingNode() || json.isNull()) {
            return now.plus(standardWait);
        }
        try {
            Instant deadline = OffsetDateTime.parse(json.asString("")).toInstant();
            if (deadline.isAfter(now) && deadline.isBefore(now.plus(LONGEST_WAIT))) {
                return deadline;
            }
        } catch (DateTimeParseException notATime) {
            // Told below.
        }
        throw JsonBody.malformed("deadline is a time to come in ISO-8601, such as 2030-01-01T00:00:00Z, within "
                + LONGEST_WAIT.toDays() + " days.");
    }
}
