package com.apifyforge.gateway.web;

import com.apifyforge.events.codec.Json;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.cors.DefaultCorsProcessor;

/**
 * Tells pages of other origins apart (CORS). Before everything else, Tomcat's own refusals included: a page is shown
 * no answer without these headers, be it 401, 413 or 429, and its user reads of a network error.
 */
final class Origins extends ValveBase {
    private static final Duration PREFLIGHT_GOOD_FOR = Duration.ofHours(1);

    private final CorsConfiguration pages;
    private final Judge judge = new Judge();

    Origins(List<String> origins) {
        super(true);
        pages = pages(origins);
    }

    /** Spring's, with an answer in the form of all others. */
    private static final class Judge extends DefaultCorsProcessor {
        @Override
        protected void rejectRequest(ServerHttpResponse response) throws IOException {
            var fields = ProblemBody.fields(
                    HttpStatus.FORBIDDEN,
                    "NOT_ALLOWED",
                    "Pages of this origin may not call. See gateway.web.origins.",
                    "");
            response.setStatusCode(HttpStatus.FORBIDDEN);
            response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
            response.getBody().write(Json.mapper().writeValueAsBytes(fields));
            response.flush();
        }
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (judge.processRequest(pages, request, response) && !CorsUtils.isPreFlightRequest(request)) {
            getNext().invoke(request, response);
        }
    }

    private static CorsConfiguration pages(List<String> origins) {
        var pages = new CorsConfiguration();
        pages.setAllowedOrigins(origins);
        // A page that uses a wrong one reads of it, as all others do.
        pages.setAllowedMethods(List.of(CorsConfiguration.ALL));
        pages.setAllowedHeaders(List.of(
                "Authorization",
                "Content-Type",
                "Forge-User",
                "Idempotency-Key",
                "Last-Event-ID",
                "Prefer",
                "X-Request-Id"));
        pages.setExposedHeaders(List.of(
                "Age",
                "Date",
                "Location",
                "RateLimit-Limit",
                "RateLimit-Remaining",
                "RateLimit-Reset",
                "Retry-After",
                "X-Apify-Pagination-Count",
                "X-Apify-Pagination-Limit",
                "X-Apify-Pagination-Offset",
                "X-Apify-Pagination-Total",
                "X-Request-Id"));
        pages.setMaxAge(PREFLIGHT_GOOD_FOR);
        return pages;
    }
}
