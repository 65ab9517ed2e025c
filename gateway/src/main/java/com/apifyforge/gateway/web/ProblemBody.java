package com.apifyforge.gateway.web;

import com.apifyforge.events.Reason;
import com.apifyforge.service.edge.Problem;
import com.apifyforge.service.edge.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Problems with the hints that the topics have for their reasons. */
public final class ProblemBody {
    static final String UNAVAILABLE = "UNAVAILABLE";

    private ProblemBody() {}

    /** A refusal in the words of the topics. */
    public static RefusedException refusal(HttpStatus status, Reason reason) {
        return new RefusedException(status, reason.name(), reason.hint());
    }

    static ResponseEntity<Map<String, Object>> entity(HttpStatus status, String reason, String detail, String id) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(fields(status, reason, detail, id));
    }

    /** Where no controller is reached. */
    public static void write(
            HttpServletRequest request, HttpServletResponse response, HttpStatus status, String reason, String detail)
            throws IOException {
        Problem.write(response, status, fields(status, reason, detail, EdgeFilter.requestId(request)));
    }

    static Map<String, Object> fields(HttpStatus status, String reason, String detail, String requestId) {
        var fields = Problem.fields(status, reason, detail, requestId);
        String hint = Reason.hint(reason);
        if (!hint.isEmpty()) {
            fields.put("hint", hint);
        }
        return fields;
    }
}
