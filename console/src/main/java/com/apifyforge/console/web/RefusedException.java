package com.apifyforge.console.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;

/** A request that is not carried out. Both texts are ours and quote nothing that anybody sent. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final HttpStatus status;
    private final String reason;
    private final transient Map<String, String> more = new LinkedHashMap<>();

    /** {@code reason} is a code, {@code detail} says what happened and what to do. */
    public RefusedException(HttpStatus status, String reason, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.reason = reason;
    }

    /** Besides what all problems have. */
    public RefusedException with(String name, String value) {
        more.put(name, value);
        return this;
    }

    Map<String, String> more() {
        return more;
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
