package com.apifyforge.service.edge;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.springframework.http.HttpStatus;

/** A problem+json (RFC 9457) where no controller is reached: short, and the same for everybody. */
public final class Problem {
    private static final String REQUEST_ID = "X-Request-Id";

    private Problem() {}

    /** {@code detail} is a constant of ours and needs no escaping. */
    public static void write(HttpServletResponse response, HttpStatus status, String detail) throws IOException {
        response.setStatus(status.value());
        response.setContentType("application/problem+json");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.getWriter()
                .write("{\"type\":\"about:blank\",\"title\":\"" + status.getReasonPhrase() + "\",\"status\":"
                        + status.value() + ",\"detail\":\"" + detail + "\",\"reason\":\"" + reason(status)
                        + "\",\"requestId\":\"" + requestId(response) + "\"}");
    }

    private static String reason(HttpStatus status) {
        return switch (status) {
            case FORBIDDEN -> "NOT_ALLOWED";
            case NOT_FOUND -> "NOT_FOUND";
            case METHOD_NOT_ALLOWED -> "METHOD_NOT_ALLOWED";
            case CONTENT_TOO_LARGE -> "TOO_LARGE";
            default -> status.is5xxServerError() ? "FAILED" : "MALFORMED_REQUEST";
        };
    }

    /** The one that the answer has already, or one of its own: what Tomcat refuses has reached no filter. */
    private static String requestId(HttpServletResponse response) {
        String id = response.getHeader(REQUEST_ID);
        if (id == null) {
            id = UUID.randomUUID().toString();
            response.setHeader(REQUEST_ID, id);
        }
        return id;
    }
}
