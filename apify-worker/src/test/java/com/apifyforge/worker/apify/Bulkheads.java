package com.apifyforge.worker.apify;

import com.apifyforge.apify.ApifyClient;
import com.apifyforge.apify.ApifySettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;

/** Bulkheads before an Apify that is not there: nothing listens on the port. */
public final class Bulkheads {
    private Bulkheads() {}

    public static ApifyBulkhead of(int connections) {
        var second = Duration.ofSeconds(1);
        var nowhere = URI.create("https://127.0.0.1:1");
        var settings = new ApifyAccessSettings(nowhere, null, second, second, second, connections, second);
        var client = new ApifyClient(new ApifySettings(nowhere, null, second, second, second, connections));
        return new ApifyBulkhead(client, settings, new SimpleMeterRegistry());
    }
}
