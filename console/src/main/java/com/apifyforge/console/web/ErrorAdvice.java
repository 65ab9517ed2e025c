package com.apifyforge.console.web;

import com.apifyforge.service.edge.BoundedLog;
import com.apifyforge.service.edge.Problem;
import com.apifyforge.service.edge.RefusedException;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Every error as problem+json with a reason and what to do, and without anything from inside. */
@RestControllerAdvice
class ErrorAdvice extends ResponseEntityExceptionHandler {
    private final BoundedLog failures = new BoundedLog(LoggerFactory.getLogger(ErrorAdvice.class));

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> refused(RefusedException e, HttpServletResponse response) {
        return problem(response, e.status(), e.reason(), e.detail());
    }

    /** Of a header that is read in a controller, where no filter answers for it any more. */
    @ExceptionHandler
    ResponseEntity<Map<String, Object>> rejected(RequestRejectedException e, HttpServletResponse response) {
        return problem(response, HttpStatus.BAD_REQUEST, Problem.MALFORMED, "The request is malformed.");
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> unexpected(Exception e, HttpServletResponse response) {
        failures.error(e.getClass().getName(), "Request " + Problem.requestId(response) + " could not be served", e);
        return problem(
                response, HttpStatus.INTERNAL_SERVER_ERROR, Problem.FAILED, "The console failed; its log says why.");
    }

    /** What Spring refuses: unknown paths, methods, bodies. Its own words may quote what was sent. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode code, WebRequest request) {
        HttpStatus status = HttpStatus.valueOf(code.value());
        var problem = Problem.fields(
                status,
                Problem.reason(status),
                status == HttpStatus.NOT_FOUND ? "There is nothing at this path." : "The request is malformed.",
                Problem.requestId(Objects.requireNonNull(((ServletWebRequest) request).getResponse())));
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static ResponseEntity<Map<String, Object>> problem(
            HttpServletResponse response, HttpStatus status, String reason, String detail) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(Problem.fields(status, reason, detail, Problem.requestId(response)));
    }
}
