package com.apifyforge.gateway.web;

import com.apifyforge.events.Limit;
import com.apifyforge.events.Reason;
import com.apifyforge.events.token.TokenShape;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.UriUtils;

/**
 * Before every other filter: gives the request an id, and turns away a body that is too long and a plaintext token in
 * an address or a header. Both before anybody can read further or log.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class EdgeFilter extends OncePerRequestFilter {
    static final String REQUEST_ID = "X-Request-Id";
    private static final String ATTRIBUTE = EdgeFilter.class.getName();
    private static final Pattern SANE_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int COMMAND_BYTES = Limit.TOKEN_COMMAND_BYTES.value();
    private static final int JOB_BYTES = Limit.RECORD_BYTES.value();

    static String requestId(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof String id ? id : "";
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id = id(request);
        request.setAttribute(ATTRIBUTE, id);
        response.setHeader(REQUEST_ID, id);
        response.setHeader("Cache-Control", "no-store");
        MDC.put("requestId", id);
        try {
            if (hasToken(request)) {
                var reason = Reason.PLAINTEXT_TOKEN;
                ProblemBody.write(request, response, HttpStatus.BAD_REQUEST, reason.name(), JsonBody.PLAINTEXT);
            } else if (request.getHeader("Transfer-Encoding") != null || tooLong(request)) {
                ProblemBody.write(
                        request, response, HttpStatus.CONTENT_TOO_LARGE, Reason.TOO_LARGE.name(), tooLongFor(request));
            } else {
                chain.doFilter(request, response);
            }
        } finally {
            MDC.remove("requestId");
        }
    }

    private static String id(HttpServletRequest request) {
        String given = request.getHeader(REQUEST_ID);
        boolean sane = given != null && SANE_ID.matcher(given).matches() && !TokenShape.mayBeIn(given);
        return sane ? given : UUID.randomUUID().toString();
    }

    private static boolean hasToken(HttpServletRequest request) {
        return hasToken(request.getRequestURI())
                || hasToken(request.getQueryString())
                || Collections.list(request.getHeaderNames()).stream()
                        .anyMatch(name -> TokenShape.mayBeIn(name)
                                || Collections.list(request.getHeaders(name)).stream()
                                        .anyMatch(TokenShape::mayBeIn));
    }

    /** As it is and percent-decoded. What cannot be decoded is refused later. */
    private static boolean hasToken(@Nullable String address) {
        if (address == null) {
            return false;
        }
        try {
            return TokenShape.mayBeIn(address)
                    || TokenShape.mayBeIn(UriUtils.decode(address, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static boolean tooLong(HttpServletRequest request) {
        return request.getContentLengthLong() > mostBytes(request);
    }

    private static String tooLongFor(HttpServletRequest request) {
        int most = mostBytes(request);
        return most == 0 ? "This call takes no body." : "A body needs a Content-Length of at most " + most + " bytes.";
    }

    private static int mostBytes(HttpServletRequest request) {
        return switch (request.getMethod()) {
            case "PUT" -> COMMAND_BYTES;
            case "POST" -> JOB_BYTES;
            default -> 0;
        };
    }
}
