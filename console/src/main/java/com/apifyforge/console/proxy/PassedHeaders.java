package com.apifyforge.console.proxy;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.List;

/** Which headers pass. What is not named stays behind: cookies, tokens, and what the gateway may say one day. */
final class PassedHeaders {
    private static final List<String> OF_REQUESTS =
            List.of("Content-Type", "Accept", "Prefer", "Idempotency-Key", "Last-Event-ID");
    private static final List<String> OF_ANSWERS = List.of(
            "Content-Type",
            "Content-Disposition",
            "X-Apify-Pagination-Count",
            "X-Apify-Pagination-Limit",
            "X-Apify-Pagination-Offset",
            "X-Apify-Pagination-Total",
            "Retry-After",
            "RateLimit-Limit",
            "RateLimit-Remaining",
            "RateLimit-Reset",
            "X-Request-Id",
            // The time that seals are made with.
            "Date",
            "Age");
    private static final String LOCATION = "Location";

    private PassedHeaders() {}

    static void pass(HttpServletRequest from, HttpRequest.Builder to) {
        for (String name : OF_REQUESTS) {
            String value = from.getHeader(name);
            if (value != null) {
                to.setHeader(name, value);
            }
        }
    }

    static void pass(HttpHeaders from, HttpServletResponse to) {
        for (String name : OF_ANSWERS) {
            from.firstValue(name).ifPresent(value -> to.setHeader(name, value));
        }
        from.firstValue(LOCATION)
                .filter(value -> value.startsWith("/v1/"))
                .ifPresent(value -> to.setHeader(LOCATION, "/api" + value));
        from.firstValueAsLong("Content-Length").ifPresent(to::setContentLengthLong);
    }
}
