package com.apifyforge.console.web;

import com.apifyforge.service.edge.BoundedLog;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Every error as problem+json with a reason and what to do, and without anything from inside. */
@RestControllerAdvice
class ErrorAdvice extends ResponseEntityExceptionHandler {
    private final BoundedLog failures = new BoundedLog(LoggerFactory.getLogger(ErrorAdvice.class));

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> refused(RefusedException e) {
        var problem = ProblemBody.entity(e.status(), e.reason(), e.detail());
        Objects.requireNonNull(problem.getBody()).putAll(e.more());
        return problem;
    }

    /** Of a header that is read in a controller, where no filter answers for it any more. */
    @ExceptionHandler
    ResponseEntity<Map<String, Object>> rejected(RequestRejectedException e) {
        return ProblemBody.entity(HttpStatus.BAD_REQUEST, ProblemBody.MALFORMED, "The request is malformed.");
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> unexpected(Exception e) {
        failures.error(e.getClass().getName(), "A request could not be served", e);
        return ProblemBody.entity(HttpStatus.INTERNAL_SERVER_ERROR, ProblemBody.FAILED, ProblemBody.FAILED_DETAIL);
    }

    /** What Spring refuses: unknown paths, methods, bodies. Its own words may quote what was sent. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode code, WebRequest request) {
        HttpStatus status = HttpStatus.valueOf(code.value());
        var problem = ProblemBody.entity(
                status,
                ProblemBody.MALFORMED,
                status == HttpStatus.NOT_FOUND ? "There is nothing at this path." : "The request is malformed.");
        return ResponseEntity.status(status)
                .headers(headers)
                .headers(problem.getHeaders())
                .body(problem.getBody());
    }
}
