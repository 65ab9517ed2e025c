package com.apifyforge.tokens.web;

import com.apifyforge.events.codec.ContractException;
import com.apifyforge.service.edge.BoundedLog;
import com.apifyforge.tokens.envelope.KeysUnavailableException;
import com.apifyforge.tokens.envelope.UnreadableException;
import com.apifyforge.tokens.store.Store;
import com.mongodb.MongoException;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Every error as problem+json with what to do, and without anything from inside. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {
    /** Anybody may ask for a sealing key, also while the service cannot give one. */
    private final BoundedLog failures = new BoundedLog(LoggerFactory.getLogger(Problems.class));

    @ExceptionHandler
    ProblemDetail databaseDown(MongoException e) {
        if (!Store.isOutage(e)) {
            return unexpected(e);
        }
        failures.warn("database", "The database does not serve: " + e);
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "The database does not serve; nothing was opened. Try again later.");
    }

    @ExceptionHandler
    ProblemDetail keysDown(KeysUnavailableException e) {
        failures.warn("keys", String.valueOf(e.getMessage()));
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "The wrapping key cannot be used at the moment. Try again later.");
    }

    @ExceptionHandler
    ProblemDetail unreadable(UnreadableException e) {
        failures.warn("unreadable", String.valueOf(e.getMessage()));
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE,
                "What is stored does not open with the wrapping key. The operator of the token-service has to look at"
                        + " its log.");
    }

    @ExceptionHandler
    ProblemDetail malformed(ContractException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail unexpected(Exception e) {
        failures.error(e.getClass().getName(), "A request could not be served", e);
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR, "The service failed; its log says why.");
    }
}
