package com.apifyforge.events.codec;

import com.apifyforge.events.Reason;
import com.apifyforge.events.token.TokenShape;
import tools.jackson.databind.JsonNode;

/**
 * What no schema can say of a message: how deep it may be, that its numbers and characters can be carried by everybody,
 * and that no plaintext token is in it. A job's input is the user's own and may hold any name and text.
 */
final class ContentGuard {
    private static final String FORBIDDEN_NAME = "token";

    private final int maxDepth;

    private ContentGuard(int maxDepth) {
        this.maxDepth = maxDepth;
    }

    static void check(MessageType type, JsonNode json) throws FaultyMessageException {
        new ContentGuard(type.maxDepth()).check(json, 0, type.way());
    }

    /** Applies the rules for a job's input to any JSON. */
    static void checkInput(JsonNode json, int maxDepth) throws FaultyMessageException {
        new ContentGuard(maxDepth).check(json, 0, Way.INPUT);
    }

    private void check(JsonNode json, int depth, Way way) throws FaultyMessageException {
        require(!json.isContainer() || depth < maxDepth, Reason.TOO_DEEP);
        require(Numbers.fits(json), Reason.SCHEMA);
        if (json.isString()) {
            require(isWhole(json.stringValue()), Reason.SCHEMA);
            require(way.isInput() || !TokenShape.mayBeIn(json.stringValue()), Reason.PLAINTEXT_TOKEN);
        } else if (json.isObject()) {
            for (var property : json.properties()) {
                property(property.getKey(), property.getValue(), depth, way);
            }
        } else {
            int index = 0;
            for (JsonNode item : json) {
                item(item, index++, depth, way.item());
            }
        }
    }

    /**
     * The path is put together only when it is reported: a long one for each value of a large message would take
     * minutes.
     */
    private void property(String name, JsonNode value, int depth, Way way) throws FaultyMessageException {
        // Inside an input the path stops: the names of a user's own fields are not ours to report.
        boolean input = way.isInput();
        try {
            require(isWhole(name), Reason.SCHEMA);
            require(
                    input || !name.equalsIgnoreCase(FORBIDDEN_NAME) && !TokenShape.mayBeIn(name),
                    Reason.PLAINTEXT_TOKEN);
            check(value, depth + 1, way.property(name));
        } catch (FaultyMessageException fault) {
            throw input ? fault : fault.under(name);
        }
    }

    private void item(JsonNode item, int index, int depth, Way way) throws FaultyMessageException {
        try {
            check(item, depth + 1, way);
        } catch (FaultyMessageException fault) {
            throw way.isInput() ? fault : fault.under(Integer.toString(index));
        }
    }

    /** Half a surrogate pair cannot be written in UTF-8: it would arrive as a question mark. */
    private static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    private static void require(boolean holds, Reason fault) throws FaultyMessageException {
        if (!holds) {
            throw new FaultyMessageException(fault, "");
        }
    }
}
