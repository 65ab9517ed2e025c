package com.apifyforge.service.telemetry;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The W3C header {@code traceparent}, of messages and of calls. {@code tracestate} is neither read nor written: it is
 * text of strangers' choice.
 */
public final class TraceHeader {
    public static final String NAME = "traceparent";

    private static final Pattern FORM =
            Pattern.compile("(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?");

    private TraceHeader() {}

    /** Of the span of {@code context}; null where it has none. */
    public static @Nullable String of(Context context) {
        var span = Span.fromContext(context).getSpanContext();
        return span.isValid()
                ? "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                        + span.getTraceFlags().asHex()
                : null;
    }

    /** On a message that comes of what is handled in {@code context}. */
    public static void write(Context context, Headers headers) {
        String value = of(Traces.told(context));
        if (value != null) {
            headers.remove(NAME).add(NAME, value.getBytes(US_ASCII));
        }
    }

    /** What a message says of another one that says the same, such as its dead letter. */
    public static void copy(Headers from, Headers to) {
        write(Context.root().with(Span.wrap(read(from))), to);
    }

    static SpanContext read(Headers headers) {
        var header = headers.lastHeader(NAME);
        return parse(header == null || header.value() == null ? null : new String(header.value(), US_ASCII));
    }

    /** Not valid where there is no header, or one that makes no sense. */
    static SpanContext parse(@Nullable String header) {
        var parts = FORM.matcher(header == null ? "" : header);
        return parts.matches()
                ? SpanContext.createFromRemoteParent(
                        parts.group(1), parts.group(2), TraceFlags.fromHex(parts.group(3), 0), TraceState.getDefault())
                : SpanContext.getInvalid();
    }
}
