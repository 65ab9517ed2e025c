package com.apifyforge.apify;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Takes from an answer what is used and skips the rest unread; a tree of it would hold what must not be held. A missing
 * field that is needed, or anything that is not JSON, gives null.
 */
final class AnswerReader {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern ERROR_TYPE = Pattern.compile("[a-z0-9-]{1,80}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~-]{0,127}");
    private static final Pattern TIME = Pattern.compile("[0-9]{4}-[0-9T:.Z+-]{10,40}");
    private static final int LONGEST_NUMBER = 40;
    private static final int LONGEST_TEXT = 512;
    private static final int LONGEST_SEEN = 60;
    /** What every reader of JSON can hold. */
    private static final long LARGEST_COUNT = 9_007_199_254_740_991L;

    /** Reads the value at which the parser stands. */
    interface Reader<T> {
        @Nullable
        T read(JsonParser json);
    }

    /** Called at the value of each field. */
    interface Field {
        void at(String name);
    }

    private AnswerReader() {}

    /** {@code {"data": …}}. */
    static <T> @Nullable T data(byte[] body, Reader<T> reader) {
        return parse(body, json -> inside(json, "data", reader));
    }

    /** What an error answer says. {@code type} is {@code error.type} if it looks like one: it goes into events. */
    record Error(@Nullable String type, ApifyMessage said) {}

    static Error error(byte[] body) {
        var found = new HashMap<String, String>();
        parse(
                body,
                json -> inside(json, "error", error -> {
                    fields(error, name -> {
                        switch (name) {
                            case "type", "message" -> put(found, name, text(error));
                            case "data" ->
                                fields(error, inner -> put(found, inner, inner.endsWith("Url") ? text(error) : null));
                            default -> {}
                        }
                    });
                    return found;
                }));
        var type = found.get("type");
        return new Error(
                type != null && ERROR_TYPE.matcher(type).matches() ? type : null,
                ApifyMessage.of(found.get("message"), found.get("approvalUrl")));
    }

    private static void put(Map<String, String> found, String name, @Nullable String text) {
        if (text != null) {
            found.put(name, text);
        }
    }

    /** The {@code data.id} of an answer that is of no other use, made short and harmless. */
    static @Nullable String seenId(byte[] body) {
        var id = parse(body, json -> inside(json, "data", data -> inside(data, "id", AnswerReader::text)));
        if (id == null) {
            return null;
        }
        String safe = id.replaceAll("[^A-Za-z0-9._~-]", "?");
        return safe.isEmpty() || ApifyMessage.mayHoldToken(safe)
                ? null
                : safe.substring(0, Math.min(safe.length(), LONGEST_SEEN));
    }

    static @Nullable Account account(JsonParser json) {
        var found = new HashMap<String, String>();
        fields(json, name -> {
            var text = name.equals("id") || name.equals("username") ? text(json) : null;
            if (text != null) {
                found.put(name, text);
            }
        });
        var id = found.get("id");
        var username = found.get("username");
        return id == null || username == null ? null : new Account(id, username);
    }

    static @Nullable Run run(JsonParser json) {
        var run = new RunFields();
        fields(json, name -> run.at(name, json));
        return run.whole();
    }

    /**
     * The items of a page of runs. One that cannot be read makes the page unreadable: it might be the one looked for.
     */
    static @Nullable List<Run> runs(JsonParser json) {
        return inside(json, "items", items -> {
            var runs = new ArrayList<Run>();
            if (!items.isExpectedStartArrayToken()) {
                return null;
            }
            while (items.nextToken() != JsonToken.END_ARRAY) {
                var run = run(items);
                if (run == null) {
                    return null;
                }
                runs.add(run);
            }
            return List.copyOf(runs);
        });
    }

    static @Nullable Long itemCount(JsonParser json) {
        return inside(json, "itemCount", count -> {
            boolean whole = count.currentToken() == JsonToken.VALUE_NUMBER_INT;
            long items = whole ? count.getLongValue() : -1;
            return items >= 0 && items <= LARGEST_COUNT ? (Long) items : null;
        });
    }

    static @Nullable String text(JsonParser json) {
        return json.currentToken() == JsonToken.VALUE_STRING ? json.getString() : null;
    }

    /** An id as Apify gives them, which can be part of a path and of an event; null for any other. */
    static @Nullable String id(JsonParser json) {
        var text = text(json);
        return text != null && ID.matcher(text).matches() ? text : null;
    }

    /** A text that is kept for long: of one that is longer than anything Apify writes, the end, where our marker is. */
    static @Nullable String ending(JsonParser json) {
        var text = text(json);
        return text == null ? null : text.substring(Math.max(0, text.length() - LONGEST_TEXT));
    }

    /** Null for what is no time of four-digit years: no event can carry another. */
    static @Nullable Instant time(JsonParser json) {
        var text = text(json);
        return text != null && TIME.matcher(text).matches() ? instant(text) : null;
    }

    private static @Nullable Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    /** US dollars; null for what is no amount: it may be longer than any event. */
    static @Nullable BigDecimal amount(JsonParser json) {
        var token = json.currentToken();
        if (token == null || !token.isNumeric() || json.getString().length() > LONGEST_NUMBER) {
            return null;
        }
        try {
            var amount = json.getDecimalValue();
            boolean fits = amount.signum() >= 0 && Math.abs((long) amount.scale()) <= LONGEST_NUMBER;
            return fits ? amount : null;
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /** Reads an object to its end. */
    static void fields(JsonParser json, Field field) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = json.currentName();
            json.nextToken();
            field.at(name);
            json.skipChildren();
        }
    }

    private static <T> @Nullable T inside(JsonParser json, String wanted, Reader<T> reader) {
        var found = new ArrayList<T>(1);
        fields(json, name -> {
            var value = name.equals(wanted) ? reader.read(json) : null;
            if (value != null) {
                found.add(value);
            }
        });
        return found.isEmpty() ? null : found.getFirst();
    }

    private static <T> @Nullable T parse(byte[] body, Reader<T> reader) {
        try (var json = JSON.createParser(ObjectReadContext.empty(), body)) {
            json.nextToken();
            return reader.read(json);
        } catch (RuntimeException _) {
            // Not JSON, or JSON with a number that no type holds: the parser has no one exception for the latter.
            return null;
        }
    }
}
