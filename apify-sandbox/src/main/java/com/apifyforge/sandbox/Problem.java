package com.apifyforge.sandbox;

/** An answer of Apify's error shape: {@code {"error":{"type":…,"message":…}}}. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String type;

    Problem(int status, String type, String message) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
    }

    static Problem notFound(String what) {
        return new Problem(404, "record-not-found", what + " was not found");
    }

    static Problem badParameter(String name, String expected) {
        return new Problem(400, "invalid-parameter", "Parameter \"" + name + "\" must be " + expected);
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }
}
