package com.apifyforge.service.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Without an endpoint; what is sent to one is the business of a test with both services. */
class TracesTest {
    /** The example of <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>. */
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private static final String HEADER = "00-" + TRACE + "-b7ad6b7169203331-01";

    @Test
    void linesOnEveryThreadOfAHandlingCarryItsIds() {
        var trace = traces().received(headers(HEADER), "name", Attributes.empty());

        Traces.within(trace, () -> {
            assertThat(MDC.get("traceId")).isEqualTo(TRACE);
            assertThat(MDC.get("spanId")).isEqualTo("b7ad6b7169203331");
            assertThat(onAnotherThread(Context.current())).isEqualTo(TRACE);
        });

        assertThat(MDC.get("traceId")).isNull();
        assertThat(MDC.get("spanId")).isNull();
    }

    @Test
    void whatIsToldOfALaterLookNamesTheFirst() {
        var told = headers(null);
        TraceHeader.write(traces().again(headers(HEADER), "name", Attributes.empty()), told);

        assertThat(TraceHeader.read(told).getTraceId()).isEqualTo(TRACE);
    }

    @Test
    void withoutAnEndpointNothingIsRecorded() {
        var trace = traces().again(headers(HEADER), "name", Attributes.empty());

        assertThat(Span.fromContext(trace).isRecording()).isFalse();
        Traces.within(trace, () -> assertThat(MDC.get("traceId")).isNull());
    }

    /** Made by hand, after the rules of the standard: version ff, zeros, capitals, too short, a token. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                "apify_api_TracesTest"
            })
    void headerThatMakesNoSenseIsNotHandedOn(String header) {
        var told = headers(null);
        TraceHeader.copy(headers(header), told);

        assertThat(told).isEmpty();
    }

    private static String onAnotherThread(Context context) {
        var seen = new String[1];
        try {
            Thread.ofVirtual()
                    .start(context.wrap(() -> {
                        seen[0] = MDC.get("traceId");
                    }))
                    .join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return seen[0];
    }

    private static RecordHeaders headers(String header) {
        var headers = new RecordHeaders();
        if (header != null) {
            headers.add("traceparent", header.getBytes());
        }
        return headers;
    }

    private static Traces traces() {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "test", Map.of("x.telemetry.traces-endpoint", "", "x.telemetry.sampling", "1")));
        return Traces.of(environment, "x.telemetry");
    }
}
