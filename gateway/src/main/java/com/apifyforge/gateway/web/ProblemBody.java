package com.apifyforge.gateway.web;

import com.apifyforge.events.Reason;
import com.apifyforge.events.codec.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Problem details (RFC 9457) of every refusal and failure, in one form. */
public final class ProblemBody {
    /** Reasons of the gateway's own, beside those of the topics. */
    public static final String MALFORMED = "MALFORMED_REQUEST";

    public static final String UNAVAILABLE = "UNAVAILABLE";
    public static final String FAILED = "FAILED";

    private ProblemBody() {}

    static ResponseEntity<Map<String, Object>> entity(HttpStatus status, String reason, String detail, String id) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(fields(status, reason, detail, id));
    }

    /** Where no controller is reached. */
    public static void write(
            HttpServletRequest request, HttpServletResponse response, HttpStatus status, String reason, String detail)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        byte[] body = Json.mapper().writeValueAsBytes(fields(status, reason, detail, EdgeFilter.requestId(request)));
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    static Map<String, Object> fields(HttpStatus status, String reason, String detail, String requestId) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("type", "about:blank");
        fields.put("title", status.getReasonPhrase());
        fields.put("status", status.value());
        fields.put("detail", detail);
        fields.put("reason", reason);
        String hint = Reason.hint(reason);
        if (!hint.isEmpty()) {
            fields.put("hint", hint);
        }
        fields.put("requestId", requestId);
        return fields;
    }
}
