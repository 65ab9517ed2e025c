package com.apifyforge.events.codec;

import com.apifyforge.events.Limit;
import com.apifyforge.events.Reason;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.util.RawValue;

/**
 * Reads JSON into a tree, total for any bytes: a tree or a {@link Reason}, in time and memory that grow with the length
 * alone. The library's own tree reader throws NumberFormatException for 1e99999999999, detects UTF-16 and UTF-32 by
 * itself, lets half of a surrogate pair in UTF-8 pass, and writes some numbers in another way than it read them.
 */
final class JsonTree {
    /** A little more than any message, so that a value that is too deep is reported with its path. */
    private static final int PARSER_DEPTH = Limit.JSON_DEPTH.value() + 16;

    private static final int DIGITS_OF_ANY_LONG = 18;

    private static final JsonFactory PARSERS = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(PARSER_DEPTH)
                    .maxNumberLength(Limit.JSON_NUMBER_LENGTH.value())
                    .maxNameLength(Limit.JSON_NAME_LENGTH.value())
                    .build())
            // A table of names that strangers choose, shared by all readers, can be filled on purpose.
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            // An error that quotes its source would carry whatever was in it, a token too.
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;

    private JsonTree(JsonParser parser) {
        this.parser = parser;
    }

    /** A job's input travels on as it is: its numbers keep their text. */
    static JsonNode read(byte[] utf8, Way way) throws FaultyMessageException {
        try (var parser = PARSERS.createParser(ObjectReadContext.empty(), text(utf8))) {
            JsonNode root = new JsonTree(parser).value(parser.nextToken(), way);
            if (parser.nextToken() != null) {
                throw new FaultyMessageException(Reason.NOT_JSON, "");
            }
            return root;
        } catch (StreamConstraintsException e) {
            boolean deep = e.getOriginalMessage().contains("nesting depth");
            throw new FaultyMessageException(deep ? Reason.TOO_DEEP : Reason.NOT_JSON, "");
        } catch (JacksonException e) {
            throw new FaultyMessageException(
                    Reason.NOT_JSON,
                    "",
                    e.getLocation() == null ? 0 : e.getLocation().getLineNr());
        }
    }

    /**
     * The JDK's decoder refuses what is not UTF-8 in its one form; from a text nobody guesses the encoding any more.
     */
    private static String text(byte[] utf8) throws FaultyMessageException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FaultyMessageException(Reason.NOT_JSON, "");
        }
    }

    private JsonNode value(@Nullable JsonToken token, Way way) throws FaultyMessageException {
        return switch (token) {
            case START_OBJECT -> object(way);
            case START_ARRAY -> array(way);
            case VALUE_STRING -> NODES.stringNode(parser.getString());
            case VALUE_NUMBER_INT -> integer(parser.getString(), way.isInput());
            case VALUE_NUMBER_FLOAT -> decimal(parser.getString(), way.isInput());
            case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(token == JsonToken.VALUE_TRUE);
            case VALUE_NULL -> NODES.nullNode();
            case null -> throw new FaultyMessageException(Reason.NOT_JSON, "");
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new FaultyMessageException(Reason.NOT_JSON, "");
        };
    }

    private JsonNode object(Way way) throws FaultyMessageException {
        var object = NODES.objectNode();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            if (object.has(name)) {
                throw new FaultyMessageException(Reason.NOT_JSON, "");
            }
            object.set(name, value(parser.nextToken(), way.property(name)));
        }
        return object;
    }

    private JsonNode array(Way way) throws FaultyMessageException {
        var array = NODES.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(token, way.item()));
        }
        return array;
    }

    private static JsonNode integer(String text, boolean input) {
        if (text.length() <= DIGITS_OF_ANY_LONG && !text.equals("-0")) {
            long number = Long.parseLong(text);
            return number == (int) number ? NODES.numberNode((int) number) : NODES.numberNode(number);
        }
        if (!Numbers.fit(text)) {
            return NODES.pojoNode(Numbers.UNFIT);
        }
        return input ? raw(text) : NODES.numberNode(new BigInteger(text));
    }

    private static JsonNode decimal(String text, boolean input) {
        if (!Numbers.fit(text)) {
            return NODES.pojoNode(Numbers.UNFIT);
        }
        // Of zero an exponent may have any number of digits, and BigDecimal refuses most of them.
        return input ? raw(text) : NODES.numberNode(Numbers.isZero(text) ? BigDecimal.ZERO : new BigDecimal(text));
    }

    /** Written as it was read: 1.0 and 1, 1e2 and 100, -0 and 0 are not the same to every Actor. */
    private static JsonNode raw(String text) {
        return NODES.rawValueNode(new RawValue(text));
    }
}
