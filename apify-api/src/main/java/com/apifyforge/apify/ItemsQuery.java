package com.apifyforge.apify;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which items of a dataset, and in which form.
 *
 * @param offset items to skip
 * @param limit the most items; null for all
 * @param fields the only fields, in this order; empty for all
 */
public record ItemsQuery(
        Format format, long offset, @Nullable Long limit, List<String> fields) {
    public enum Format {
        JSON,
        JSONL,
        CSV;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ItemsQuery {
        if (offset < 0 || (limit != null && limit < 1)) {
            throw new IllegalArgumentException("offset is 0 or more, limit 1 or more");
        }
        fields = List.copyOf(fields);
    }
}
