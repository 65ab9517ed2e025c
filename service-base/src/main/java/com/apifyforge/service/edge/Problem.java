package com.apifyforge.service.edge;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Problem details (RFC 9457) with a reason, which is a code for programs, and the id of the request. */
public final class Problem {
    /** Reasons of every HTTP port, beside those of the topics. */
    public static final String MALFORMED = "MALFORMED_REQUEST";

    public static final String FAILED = "FAILED";

    private static final String REQUEST_ID = "X-Request-Id";

    private Problem() {}

    /** In the order in which people read them. */
    public static Map<String, Object> fields(HttpStatus status, String reason, String detail, String requestId) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("type", "about:blank");
        fields.put("title", status.getReasonPhrase());
        fields.put("status", status.value());
        fields.put("detail", detail);
        fields.put("reason", reason);
        fields.put("requestId", requestId);
        return fields;
    }

    /** Writes the whole answer. {@code fields} are those of {@link #fields}, with more of a service's own. */
    public static void write(HttpServletResponse response, HttpStatus status, Map<String, Object> fields)
            throws IOException {
        byte[] body = JsonMapper.shared().writeValueAsBytes(fields);
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    public static void write(HttpServletResponse response, HttpStatus status, String reason, String detail)
            throws IOException {
        write(response, status, fields(status, reason, detail, requestId(response)));
    }

    /** With the reason that the status has where nothing more is known. */
    public static void write(HttpServletResponse response, HttpStatus status, String detail) throws IOException {
        write(response, status, reason(status), detail);
    }

    /** What is said where nothing more is known than the status. */
    public static String reason(HttpStatus status) {
        return switch (status) {
            case FORBIDDEN -> "NOT_ALLOWED";
            case NOT_FOUND -> "NOT_FOUND";
            case METHOD_NOT_ALLOWED -> "METHOD_NOT_ALLOWED";
            case CONTENT_TOO_LARGE -> "TOO_LARGE";
            default -> status.is5xxServerError() ? FAILED : MALFORMED;
        };
    }

    /** The one that the answer has already, or one of its own: what Tomcat refuses has reached no filter. */
    public static String requestId(HttpServletResponse response) {
        String id = response.getHeader(REQUEST_ID);
        if (id == null) {
            id = UUID.randomUUID().toString();
            response.setHeader(REQUEST_ID, id);
        }
        return id;
    }
}
