package com.apifyforge.service.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * Spans for messages and calls that are handled; there are none without one, so sweeps and probes make no traces. Spans
 * carry ids, names and codes of ours and never the text of an exception. Without an endpoint nothing is recorded or
 * sent, and the trace that a message or call names is handed on all the same.
 */
public final class Traces implements AutoCloseable {
    private static final ContextKey<Tracer> TRACER = ContextKey.named("tracer");
    private static final ContextKey<Span> BEGINNING = ContextKey.named("beginning");
    /** The most records of a batch. */
    private static final int LINKS = 500;
    /** Of what is not sent yet when the service stops. */
    private static final int LAST_SECONDS = 5;

    private final TracerProvider provider;
    private final Tracer tracer;

    private Traces(TracerProvider provider) {
        this.provider = provider;
        tracer = provider.get("com.apifyforge");
    }

    /** With the settings below {@code prefix}. */
    public static Traces of(Environment environment, String prefix) {
        var settings = TelemetrySettings.of(environment, prefix);
        var endpoint = settings.tracesEndpoint();
        return new Traces(
                endpoint == null || endpoint.toString().isBlank()
                        ? TracerProvider.noop()
                        : SdkTracerProvider.builder()
                                .setResource(Resource.getDefault()
                                        .merge(Resource.create(Attributes.of(
                                                AttributeKey.stringKey("service.name"),
                                                environment.getRequiredProperty("spring.application.name")))))
                                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.sampling())))
                                .setSpanLimits(SpanLimits.builder()
                                        .setMaxNumberOfLinks(LINKS)
                                        .build())
                                // Has a thread and a bounded queue of its own: nobody waits for the receiver.
                                .addSpanProcessor(BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder()
                                                .setEndpoint(endpoint.toString())
                                                .build())
                                        .build())
                                .build());
    }

    public Tracer tracer() {
        return tracer;
    }

    /** A message that its sender's trace goes on with. */
    public Context received(Headers headers, String name, Attributes attributes) {
        return below(TraceHeader.read(headers), name, SpanKind.CONSUMER, attributes);
    }

    /** A call that its caller's trace goes on with. */
    public Context called(@Nullable String header, String name) {
        return below(TraceHeader.parse(header), name, SpanKind.SERVER, Attributes.empty());
    }

    /**
     * One more look at something that began before: a trace of its own, linked to the first, so that none lasts for
     * hours. What is told of it names the first all the same.
     */
    public Context again(Headers headers, String name, Attributes attributes) {
        return again(TraceHeader.read(headers), name, attributes);
    }

    /** The same for what was kept elsewhere than in a message. */
    public Context again(@Nullable String header, String name, Attributes attributes) {
        return again(TraceHeader.parse(header), name, attributes);
    }

    private Context again(SpanContext beginning, String name, Attributes attributes) {
        var span = tracer.spanBuilder(name)
                .setNoParent()
                .setSpanKind(SpanKind.CONSUMER)
                .setAllAttributes(attributes)
                .addLink(beginning)
                .startSpan();
        var context = Context.root().with(TRACER, tracer).with(span);
        return beginning.isValid() ? context.with(BEGINNING, Span.wrap(beginning)) : context;
    }

    private Context below(SpanContext parent, String name, SpanKind kind, Attributes attributes) {
        var sender = Context.root().with(Span.wrap(parent));
        var span = tracer.spanBuilder(name)
                .setParent(sender)
                .setSpanKind(kind)
                .setAllAttributes(attributes)
                .startSpan();
        return sender.with(TRACER, tracer).with(span);
    }

    /** What is done for several at once: a trace of its own, linked to theirs. For one alone it is part of its own. */
    public Context together(List<Context> several, String name) {
        if (several.size() == 1) {
            return several.getFirst();
        }
        var span = tracer.spanBuilder(name).setNoParent();
        several.forEach(one -> span.addLink(Span.fromContext(one).getSpanContext()));
        return Context.root().with(TRACER, tracer).with(span.startSpan());
    }

    /**
     * Does {@code work} with the span of {@code context} current, and ends it. A failure is recorded without its text.
     */
    public static void within(Context context, Runnable work) {
        try (var _ = context.makeCurrent()) {
            work.run();
        } catch (RuntimeException e) {
            Span.fromContext(context).setStatus(StatusCode.ERROR);
            throw e;
        } finally {
            Span.fromContext(context).end();
        }
    }

    /** A span below the current one; where nothing is handled, one that records nothing. */
    public static Span begin(String name, SpanKind kind) {
        var tracer = Context.current().get(TRACER);
        return tracer == null
                ? Span.getInvalid()
                : tracer.spanBuilder(name).setSpanKind(kind).startSpan();
    }

    static Context told(Context context) {
        var beginning = context.get(BEGINNING);
        return beginning == null ? context : context.with(beginning);
    }

    @Override
    public void close() {
        if (provider instanceof SdkTracerProvider sdk) {
            sdk.shutdown().join(LAST_SECONDS, TimeUnit.SECONDS);
        }
    }
}
