package com.apifyforge.events.codec;

import com.apifyforge.events.Limit;
import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON dialect of the contract: unknown fields are ignored, everything that can be read in two ways is an error.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(Limit.JSON_DEPTH.value() + 16)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // An error that quotes its source would carry whatever was in it, a token too.
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .changeDefaultPropertyInclusion(value -> value.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private Json() {}

    /** Writes, and turns trees into values. For text of strangers there is {@link #read}. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /**
     * Reads JSON in UTF-8, whatever the bytes are, into a tree of bounded depth with numbers that fit into a double.
     * Throws {@link ContractException} that says for people what is wrong, and never quotes what was read.
     */
    public static JsonNode read(byte[] utf8) {
        return read(utf8, Way.ELSEWHERE, Limit.JSON_DEPTH.value());
    }

    /** As {@link #read}, for a job's input: its numbers keep their text, and the job around it needs a level. */
    public static JsonNode readInput(byte[] utf8) {
        return read(utf8, Way.INPUT, Limit.JSON_DEPTH.value() - 1);
    }

    private static JsonNode read(byte[] utf8, Way way, int maxDepth) {
        try {
            JsonNode json = JsonTree.read(utf8, way);
            ContentGuard.checkInput(json, maxDepth);
            return json;
        } catch (FaultyMessageException e) {
            throw new ContractException(sentence(e, maxDepth));
        }
    }

    private static String sentence(FaultyMessageException e, int maxDepth) {
        return switch (e.reason()) {
            case TOO_DEEP -> "It is nested deeper than %d levels.".formatted(maxDepth);
            case SCHEMA -> "It has a number beyond the range of a double, or half a surrogate pair.";
            default ->
                "It is not JSON in UTF-8, or names a property twice"
                        + (e.line() > 0 ? " (line " + e.line() + ")." : ".");
        };
    }
}
