package com.apifyforge.sandbox.message;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Query parameters, read as Apify reads them. An empty value counts as not given. */
public record Query(Map<String, List<String>> values) {
    @Nullable
    public String text(String name) {
        var all = values.get(name);
        return all == null || all.getFirst().isEmpty() ? null : all.getFirst();
    }

    /** {@code true} or {@code 1}; the official JavaScript client writes 1. */
    public boolean flag(String name) {
        var text = text(name);
        return "true".equals(text) || "1".equals(text);
    }

    public int whole(String name, int otherwise) {
        return (int) whole(name, otherwise, Integer.MAX_VALUE);
    }

    public long whole(String name, long otherwise, long largest) {
        var number = number(name);
        if (number == null) {
            return otherwise;
        }
        if (number.signum() < 0 || number.compareTo(BigDecimal.valueOf(largest)) > 0) {
            throw Problem.badParameter(name, "a number that is not negative");
        }
        return number.longValue();
    }

    @Nullable
    public BigDecimal number(String name) {
        var text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException _) {
            throw Problem.badParameter(name, "a number");
        }
    }

    @Nullable
    public Instant time(String name) {
        var text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException _) {
            throw Problem.badParameter(name, "an ISO 8601 date and time in UTC");
        }
    }

    /** Values given several times, or in one with commas. */
    public List<String> words(String name) {
        return values.getOrDefault(name, List.of()).stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .filter(value -> !value.isEmpty())
                .toList();
    }
}
