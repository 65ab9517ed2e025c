package com.apifyforge.sandbox.message;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** One answer, ready to be written. */
public record Answer(int status, String contentType, Content body, Map<String, String> headers) {
    public static final String JSON = "application/json; charset=utf-8";

    /** Most answers wrap their value in {@code data}. */
    public static Answer data(int status, JsonNode data) {
        return json(status, JsonNodeFactory.instance.objectNode().set("data", data));
    }

    public static Answer json(int status, JsonNode json) {
        return new Answer(status, JSON, Body.of(json.toString()), Map.of());
    }

    public static Answer of(Problem problem) {
        var error = JsonNodeFactory.instance.objectNode();
        error.putObject("error").put("type", problem.type()).put("message", problem.getMessage());
        return json(problem.status(), error);
    }

    public static Answer empty(int status) {
        return new Answer(status, JSON, Body.EMPTY, Map.of());
    }

    public Answer with(Map<String, String> more) {
        return new Answer(status, contentType, body, more);
    }
}
