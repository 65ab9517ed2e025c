package com.apifyforge.sandbox.fault;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What goes wrong with one call. */
public sealed interface Fault {
    /** The call is carried out, then the connection is closed without an answer. */
    record DropAnswer() implements Fault {}

    /** The connection is reset before anything is carried out. */
    record Reset() implements Fault {}

    /** The call is carried out; there is never an answer, and the connection stays open. */
    record Silence() implements Fault {}

    /** The call is carried out at once and answered after {@code time}. */
    record Delay(Duration time) implements Fault {}

    /** The head of the answer comes at once, its body in pieces over {@code time}. The call is carried out. */
    record SlowBody(Duration time) implements Fault {}

    /** The call is carried out; the connection is closed after the head and half of the body. */
    record CutBody() implements Fault {}

    /** The call is carried out; the answer has the right status and a body that is not JSON. */
    record Garbage() implements Fault {}

    /**
     * An error answer: {@code status} 400 to 599 with Apify's error body, or a gateway's HTML page where {@code type}
     * is null. {@code carriedOut} tells whether the call took effect all the same; {@code retryAfterSecs} is sent as
     * the header of that name.
     */
    record Failure(
            int status,
            @Nullable String type,
            boolean carriedOut,
            @Nullable Integer retryAfterSecs) implements Fault {
        public Failure(int status, @Nullable String type) {
            this(status, type, false, null);
        }
    }

    /** {@code 302} to {@code location}; nothing is carried out. */
    record Redirect(String location) implements Fault {}
}
