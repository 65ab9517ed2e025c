package com.apifyforge.gateway.web;

import com.apifyforge.client.VaultClientException;
import com.apifyforge.events.codec.ContractException;
import com.apifyforge.service.edge.BoundedLog;
import com.apifyforge.service.edge.Problem;
import com.apifyforge.service.edge.RefusedException;
import com.mongodb.MongoException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
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
    ResponseEntity<Map<String, Object>> refused(RefusedException e, HttpServletRequest request) {
        return ProblemBody.entity(e.status(), e.reason(), e.detail(), EdgeFilter.requestId(request));
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> malformed(ContractException e, HttpServletRequest request) {
        return ProblemBody.entity(
                HttpStatus.BAD_REQUEST,
                Problem.MALFORMED,
                String.valueOf(e.getMessage()),
                EdgeFilter.requestId(request));
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> partAway(VaultClientException e, HttpServletRequest request) {
        failures.warn("part", String.valueOf(e.getMessage()));
        return unavailable("Kafka, the token-service or a worker does not answer. Try again later.", request);
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> databaseAway(MongoException e, HttpServletRequest request) {
        failures.warn("database", "The database does not serve: " + e.getClass().getSimpleName() + " " + e.getCode());
        return unavailable("The database does not serve. Try again later.", request);
    }

    private static ResponseEntity<Map<String, Object>> unavailable(String detail, HttpServletRequest request) {
        return ProblemBody.entity(
                HttpStatus.SERVICE_UNAVAILABLE, ProblemBody.UNAVAILABLE, detail, EdgeFilter.requestId(request));
    }

    /** Of a header that is read in a controller, where no filter answers for it any more. */
    @ExceptionHandler
    ResponseEntity<Map<String, Object>> rejected(RequestRejectedException e, HttpServletRequest request) {
        return ProblemBody.entity(
                HttpStatus.BAD_REQUEST,
                Problem.MALFORMED,
                "A header has characters that no header may have.",
                EdgeFilter.requestId(request));
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> unexpected(Exception e, HttpServletRequest request) {
        failures.error(e.getClass().getName(), "A request could not be served", e);
        return ProblemBody.entity(
                HttpStatus.INTERNAL_SERVER_ERROR,
                Problem.FAILED,
                "The gateway failed; its log says why.",
                EdgeFilter.requestId(request));
    }

    /** What Spring refuses: unknown paths, methods, parameters. Its own words may quote what was sent. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode code, WebRequest request) {
        HttpStatus status = HttpStatus.valueOf(code.value());
        String id = request instanceof ServletWebRequest servlet ? EdgeFilter.requestId(servlet.getRequest()) : "";
        var problem = ProblemBody.entity(status, Problem.MALFORMED, detail(status), id);
        return ResponseEntity.status(status)
                .headers(headers)
                .headers(problem.getHeaders())
                .body(problem.getBody());
    }

    private static String detail(HttpStatus status) {
        return switch (status) {
            case NOT_FOUND -> "There is nothing at this path. /v1/openapi.yaml lists what there is.";
            case METHOD_NOT_ALLOWED -> "This path is called in another way. /v1/openapi.yaml tells how.";
            case NOT_ACCEPTABLE -> "This call does not answer in a format that Accept allows.";
            default -> "The request is malformed. /v1/openapi.yaml tells what this call takes.";
        };
    }
}
