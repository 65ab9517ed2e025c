package com.apifyforge.service.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.ContextStorageProvider;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Wherever a span is current, on whatever thread, log lines carry its ids. Found by OpenTelemetry as a service. */
public final class LoggedContexts implements ContextStorageProvider {
    @Override
    public ContextStorage get() {
        return new Logged(ContextStorage.defaultStorage());
    }

    private record Logged(ContextStorage contexts) implements ContextStorage {
        @Override
        public Scope attach(Context context) {
            var scope = contexts.attach(context);
            log(context);
            return () -> {
                scope.close();
                log(current());
            };
        }

        @Override
        public @Nullable Context current() {
            return contexts.current();
        }

        private static void log(@Nullable Context context) {
            var span = context == null
                    ? Span.getInvalid().getSpanContext()
                    : Span.fromContext(context).getSpanContext();
            if (span.isValid()) {
                MDC.put("traceId", span.getTraceId());
                MDC.put("spanId", span.getSpanId());
            } else {
                MDC.remove("traceId");
                MDC.remove("spanId");
            }
        }
    }
}
