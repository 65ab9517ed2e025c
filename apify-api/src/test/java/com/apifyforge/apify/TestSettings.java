package com.apifyforge.apify;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Time-outs that no test should run into. */
final class TestSettings {
    private TestSettings() {}

    static ApifySettings of(URI baseUrl, Path caFile) {
        return new ApifySettings(
                baseUrl, caFile, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(15), 200);
    }
}
