package com.apifyforge.tokens.web;

import com.apifyforge.events.ContractException;
import com.apifyforge.tokens.envelope.KeysUnavailableException;
import com.apifyforge.tokens.store.Store;
import com.mongodb.MongoException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Every error as problem+json with what to do, and without anything from inside. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    @ExceptionHandler
    ProblemDetail databaseDown(MongoException e) {
        if (!Store.isOutage(e)) {
            return unexpected(e);
        }
        log.warn("The database does not serve: {}", e.toString());
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "The database does not serve; nothing was opened. Try again later.");
    }

    @ExceptionHandler
    ProblemDetail keysDown(KeysUnavailableException e) {
        log.warn("{}", e.getMessage());
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "The wrapping key cannot be used at the moment. Try again later.");
    }

    @ExceptionHandler
    ProblemDetail malformed(ContractException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail unexpected(Exception e) {
        log.error("A request could not be served", e);
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR, "The service failed; its log says why.");
    }

    /** For where no controller is reached. {@code detail} is a constant of ours and needs no escaping. */
    static void write(HttpServletResponse response, HttpStatus status, String detail) throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.getWriter()
                .write("{\"title\":\"" + status.getReasonPhrase() + "\",\"status\":" + status.value() + ",\"detail\":\""
                        + detail + "\"}");
    }

    /** What the container itself refuses or fails at. */
    static HttpStatus statusOf(HttpServletRequest request) {
        return request.getAttribute("jakarta.servlet.error.status_code") instanceof Integer code
                        && HttpStatus.resolve(code) instanceof HttpStatus status
                ? status
                : HttpStatus.INTERNAL_SERVER_ERROR;
    }
}
