package com.apifyforge.apify;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Takes from an answer what is used and skips the rest unread; a tree of it would hold what must not be held. A missing
 * field that is needed, or anything that is not JSON, gives null.
 */
final class Answers {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern ERROR_TYPE = Pattern.compile("[a-z0-9-]{1,80}");

    /** Reads the value at which the parser stands. */
    interface Reader<T> {
        @Nullable
        T read(JsonParser json);
    }

    /** Called at the value of each field. */
    interface Field {
        void at(String name);
    }

    private Answers() {}

    /** {@code {"data": …}}. */
    static <T> @Nullable T data(byte[] body, Reader<T> reader) {
        return parse(body, json -> inside(json, "data", reader));
    }

    /** {@code error.type}, if it looks like one: it goes into events, and a body may repeat anything. */
    static @Nullable String errorType(byte[] body) {
        var type = parse(body, json -> inside(json, "error", error -> inside(error, "type", Answers::text)));
        return type != null && ERROR_TYPE.matcher(type).matches() ? type : null;
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

    /** The items of a page of runs. One that cannot be read makes the page unreadable: it might be the one looked for. */
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
        return inside(
                json,
                "itemCount",
                count -> count.currentToken() == JsonToken.VALUE_NUMBER_INT ? (Long) count.getLongValue() : null);
    }

    static @Nullable String text(JsonParser json) {
        return json.currentToken() == JsonToken.VALUE_STRING ? json.getString() : null;
    }

    static @Nullable Instant time(JsonParser json) {
        var text = text(json);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    static @Nullable BigDecimal number(JsonParser json) {
        return json.currentToken() != null && json.currentToken().isNumeric() ? json.getDecimalValue() : null;
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
        } catch (JacksonException _) {
            return null;
        }
    }
}
