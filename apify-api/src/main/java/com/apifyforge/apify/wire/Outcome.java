package com.apifyforge.apify.wire;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** What became of one request on the wire, before anybody reads what it means. */
public sealed interface Outcome {
    /** A whole answer. {@code retryAfter} is the header of that name as it came. */
    record Answered(int status, @Nullable String retryAfter, Body body) implements Outcome {}

    /** The head of an answer of success whose body is handed on while it comes. */
    record Begun(HttpHeaders headers, BodyParts parts) implements Outcome {}

    /** Such an answer was handed on whole. */
    record Received(long bytes) implements Outcome {}

    /** All of the request was handed over; there is no whole answer. */
    record Lost(String reason) implements Outcome {}

    /** No whole request was handed over. */
    record NotSent(NotSentReason reason) implements Outcome {}
}
