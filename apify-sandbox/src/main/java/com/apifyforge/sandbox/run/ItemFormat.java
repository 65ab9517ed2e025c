package com.apifyforge.sandbox.run;

import static java.util.stream.Collectors.joining;

import com.apifyforge.sandbox.message.Problem;
import com.apifyforge.sandbox.message.Query;
import java.util.List;

/** Of Apify's formats those that are played here, and what stands around the items in each. */
enum ItemFormat {
    JSON("application/json; charset=utf-8", "{", "}", ",", "]"),
    JSONL("application/jsonl; charset=utf-8", "{", "}\n", "", ""),
    CSV("text/csv; charset=utf-8", "", "\n", "", "");

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    final String contentType;
    final String before;
    final String after;
    final String between;
    final String closing;

    ItemFormat(String contentType, String before, String after, String between, String closing) {
        this.contentType = contentType;
        this.before = before;
        this.after = after;
        this.between = between;
        this.closing = closing;
    }

    /** Throws {@link Problem} 400 for a format that is not played here. */
    static ItemFormat of(Query query) {
        return switch (query.text("format")) {
            case null -> JSON;
            case "json" -> JSON;
            case "jsonl" -> JSONL;
            case "csv" -> CSV;
            default -> throw Problem.badParameter("format", "json, jsonl or csv in the sandbox");
        };
    }

    /** A CSV file begins with a byte order mark unless the caller says otherwise; the other formats do not. */
    String opening(Query query, List<String> fields) {
        var marked = query.text("bom") == null ? this == CSV : query.flag("bom");
        return (marked ? BYTE_ORDER_MARK : "") + firstLine(query.flag("skipHeaderRow"), fields);
    }

    private String firstLine(boolean skipHeaderRow, List<String> fields) {
        return switch (this) {
            case JSON -> "[";
            case JSONL -> "";
            case CSV -> skipHeaderRow ? "" : fields.stream().collect(joining(",", "", "\n"));
        };
    }

    String name(String field) {
        return this == CSV ? "" : "\"" + field + "\":";
    }
}
