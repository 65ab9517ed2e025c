package com.apifyforge.service.telemetry;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * @param tracesEndpoint where OTLP over HTTP is taken, such as {@code http://collector:4318/v1/traces}; absent: nothing
 *     is recorded or sent
 * @param sampling share of the traces that begin here which are recorded, 0 to 1; of others the sender has decided
 */
record TelemetrySettings(@Nullable URI tracesEndpoint, double sampling) {
    static TelemetrySettings of(Environment environment, String prefix) {
        return Binder.get(environment).bind(prefix, TelemetrySettings.class).get();
    }
}
