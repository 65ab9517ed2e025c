package com.apifyforge.worker.result;

import com.apifyforge.events.Reason;
import org.springframework.http.HttpStatus;

/** A result that is not read, or not to its end, and what the caller is told. */
final class ResultRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final HttpStatus status;
    private final String reason;

    ResultRefusedException(HttpStatus status, String reason, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.reason = reason;
    }

    ResultRefusedException(HttpStatus status, Reason reason) {
        this(status, reason.name(), reason.hint());
    }

    static ResultRefusedException malformed(String detail) {
        return new ResultRefusedException(HttpStatus.BAD_REQUEST, "MALFORMED_REQUEST", detail);
    }

    HttpStatus status() {
        return status;
    }

    String reason() {
        return reason;
    }
}
