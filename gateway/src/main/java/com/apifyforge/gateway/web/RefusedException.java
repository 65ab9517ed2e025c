package com.apifyforge.gateway.web;

import com.apifyforge.events.Reason;
import org.springframework.http.HttpStatus;

/** A request that is not carried out. Both texts are ours and quote nothing that the caller sent. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final HttpStatus status;
    private final String reason;

    /** {@code reason} is a code, {@code detail} says what happened and what to do. */
    public RefusedException(HttpStatus status, String reason, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.reason = reason;
    }

    /** With the hint that the topics have for this reason. */
    public RefusedException(HttpStatus status, Reason reason) {
        this(status, reason.name(), reason.hint());
    }

    public HttpStatus status() {
        return status;
    }

    public String reason() {
        return reason;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
