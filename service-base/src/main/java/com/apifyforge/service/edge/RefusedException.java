package com.apifyforge.service.edge;

import org.springframework.http.HttpStatus;

/** A request that is not carried out. Both texts are ours and quote nothing that anybody sent. */
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
