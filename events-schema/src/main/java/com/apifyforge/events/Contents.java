package com.apifyforge.events;

import tools.jackson.databind.JsonNode;

/**
 * What no schema can say of a message: how deep it may be, that its numbers are of this world, and that no plaintext token is in it. A job's input is the
 * user's own and may hold any name and text.
 */
final class Contents {
    /** How every Apify API token begins (https://docs.apify.com/platform/integrations/api). */
    static final String TOKEN_PREFIX = "apify_api_";

    private static final String FORBIDDEN_NAME = "token";
    private static final int MAX_EXPONENT = 100;

    private final int maxDepth;

    private Contents(int maxDepth) {
        this.maxDepth = maxDepth;
    }

    static void check(MessageType type, JsonNode json) throws FaultyMessageException {
        new Contents(type.maxDepth()).check(json, "", 0, false);
    }

    private void check(JsonNode json, String path, int depth, boolean input) throws FaultyMessageException {
        if (json.isContainer() && depth == maxDepth) {
            throw new FaultyMessageException(Fault.TOO_DEEP, path);
        }
        if (!input && json.isString() && json.stringValue().contains(TOKEN_PREFIX)) {
            throw new FaultyMessageException(Fault.PLAINTEXT_TOKEN, path);
        }
        if (!input && json.isNumber() && !reasonable(json)) {
            throw new FaultyMessageException(Fault.SCHEMA, path);
        }
        int index = 0;
        if (json.isObject()) {
            for (var property : json.properties()) {
                checkProperty(property.getKey(), property.getValue(), path, depth, input);
            }
        } else {
            for (JsonNode item : json) {
                check(item, input ? path : path + "/" + index++, depth + 1, input);
            }
        }
    }

    private void checkProperty(String name, JsonNode value, String path, int depth, boolean input)
            throws FaultyMessageException {
        // Inside an input the path stops: what a user calls his fields is not ours to report.
        String at = input ? path : path + "/" + name;
        if (!input && (name.equalsIgnoreCase(FORBIDDEN_NAME) || name.contains(TOKEN_PREFIX))) {
            throw new FaultyMessageException(Fault.PLAINTEXT_TOKEN, at);
        }
        check(value, at, depth + 1, input || at.equals("/input") || at.equals("/job/input"));
    }

    /** 1e1000000000 is valid JSON, but the schema validator fails on it instead of refusing it. */
    private static boolean reasonable(JsonNode number) {
        return number.isBigDecimal()
                ? Math.abs((long) number.decimalValue().scale()) <= MAX_EXPONENT
                : number.canConvertToLong();
    }
}
