package com.apifyforge.sandbox.message;

/** An answer of Apify's error shape: {@code {"error":{"type":…,"message":…}}}. */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String type;

    public Problem(int status, String type, String message) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
    }

    public static Problem notFound(String what) {
        return new Problem(404, "record-not-found", what + " was not found");
    }

    public static Problem badParameter(String name, String expected) {
        return new Problem(400, "invalid-parameter", "Parameter \"" + name + "\" must be " + expected);
    }

    public int status() {
        return status;
    }

    public String type() {
        return type;
    }
}
