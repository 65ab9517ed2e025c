package com.apifyforge.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ClassPathResource;

/** The defaults of both services, which are written down apart from each other. */
class SettingsTest {
    /** A start begins in the first half of its lease at the latest. */
    @Test
    void startEndsWithinItsLease() throws IOException {
        Duration lease = duration("token-service.yaml", "tokens.lease.ttl");

        assertThat(lease.dividedBy(2).plus(longestStart())).isLessThan(lease);
    }

    @Test
    void stoppingWaitsForTheLongestStart() throws IOException {
        Duration patience = duration("apify-worker.yaml", "worker.shutdown-timeout");

        assertThat(longestStart()).isLessThan(patience);
        assertThat(patience).isLessThan(duration("apify-worker.yaml", "spring.lifecycle.timeout-per-shutdown-phase"));
    }

    private static Duration longestStart() throws IOException {
        return duration("apify-worker.yaml", "worker.apify.connect-timeout")
                .plus(duration("apify-worker.yaml", "worker.apify.start-timeout"));
    }

    private static Duration duration(String file, String name) throws IOException {
        var settings = new YamlPropertySourceLoader()
                .load(file, new ClassPathResource(file))
                .getFirst();
        return DurationStyle.detectAndParse(settings.getProperty(name).toString());
    }
}
