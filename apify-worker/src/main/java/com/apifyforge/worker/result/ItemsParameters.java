package com.apifyforge.worker.result;

import com.apifyforge.apify.ItemsQuery;
import com.apifyforge.apify.ItemsQuery.Format;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The query of items. Strict: a mistyped offset would bring the wrong items. */
final class ItemsParameters {
    private static final Set<String> NAMES = Set.of("format", "offset", "limit", "fields");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");
    private static final Pattern FIELDS = Pattern.compile("[^,\\p{Cntrl}]{1,100}(,[^,\\p{Cntrl}]{1,100}){0,99}");

    private ItemsParameters() {}

    static ItemsQuery read(Map<String, String[]> given) throws ResultRefusedException {
        requireOnly(given, NAMES);
        Long offset = number(given, "offset");
        String fields = text(given, "fields");
        if (fields != null && !FIELDS.matcher(fields).matches()) {
            throw ResultRefusedException.malformed("fields is a list of at most 100 names with commas between.");
        }
        Long limit = number(given, "limit");
        if (limit != null && limit == 0) {
            throw ResultRefusedException.malformed("limit is a number from 1 on.");
        }
        return new ItemsQuery(
                format(text(given, "format")),
                offset == null ? 0 : offset,
                limit,
                fields == null ? List.of() : List.of(fields.split(",")));
    }

    /** Each of {@code names} at most once, and no others. */
    static void requireOnly(Map<String, String[]> given, Set<String> names) throws ResultRefusedException {
        if (!names.containsAll(given.keySet()) || given.values().stream().anyMatch(values -> values.length > 1)) {
            throw ResultRefusedException.malformed(
                    names.isEmpty()
                            ? "This path takes no parameters."
                            : "The parameters are format, offset, limit and fields, each once.");
        }
    }

    private static Format format(@Nullable String text) throws ResultRefusedException {
        return switch (text) {
            case null -> Format.JSON;
            case "json" -> Format.JSON;
            case "jsonl" -> Format.JSONL;
            case "csv" -> Format.CSV;
            default -> throw ResultRefusedException.malformed("format is json, jsonl or csv.");
        };
    }

    private static @Nullable Long number(Map<String, String[]> given, String name) throws ResultRefusedException {
        String text = text(given, name);
        if (text == null) {
            return null;
        }
        if (!NUMBER.matcher(text).matches()) {
            throw ResultRefusedException.malformed(name + " is a number without sign, of at most 15 digits.");
        }
        return Long.valueOf(text);
    }

    private static @Nullable String text(Map<String, String[]> given, String name) {
        String[] values = given.get(name);
        return values == null ? null : values[0];
    }
}
