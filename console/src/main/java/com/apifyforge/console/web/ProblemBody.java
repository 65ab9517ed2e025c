package com.apifyforge.console.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/** Problem details (RFC 9457) of every refusal and failure, in the gateway's form, so that the page reads one. */
public final class ProblemBody {
    public static final String MALFORMED = "MALFORMED_REQUEST";
    static final String FAILED = "FAILED";
    static final String FAILED_DETAIL = "The console failed; its log says why.";

    private ProblemBody() {}

    static ResponseEntity<Map<String, Object>> entity(HttpStatus status, String reason, String detail) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(fields(status, reason, detail));
    }

    /** Where no controller is reached. */
    public static void write(HttpServletResponse response, HttpStatus status, String reason, String detail)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        byte[] body = JsonMapper.shared()
                .writeValueAsString(fields(status, reason, detail))
                .getBytes(StandardCharsets.UTF_8);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static Map<String, Object> fields(HttpStatus status, String reason, String detail) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("type", "about:blank");
        fields.put("title", status.getReasonPhrase());
        fields.put("status", status.value());
        fields.put("detail", detail);
        fields.put("reason", reason);
        return fields;
    }
}
