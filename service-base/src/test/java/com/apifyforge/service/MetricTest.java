package com.apifyforge.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The page of all metrics is made from the catalogue; {@code -Ddocs.write=true} makes it anew. MetricsIT of the worker
 * and FollowIT of the gateway look whether they are served.
 */
class MetricTest {
    private static final Path PAGE = Path.of("../docs/metrics.md");
    private static final String BEGIN = "<!-- made from the catalogue -->\n";

    @Test
    void pageListsEveryMetric() throws IOException {
        String page = Files.readString(PAGE);
        String expected = page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
                + "\n| metric | kind | tags | service | tells |\n|---|---|---|---|---|\n"
                + Arrays.stream(Metric.values()).map(MetricTest::row).collect(Collectors.joining());
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, expected);
        }

        assertThat(page).isEqualTo(expected);
    }

    private static String row(Metric metric) {
        String kind = metric.kind.name().toLowerCase(Locale.ROOT);
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(scraped(metric), kind, String.join(", ", metric.tags), service(metric), metric.tells);
    }

    /** Of a timer there are {@code _count}, {@code _sum} and {@code _max}. */
    private static String scraped(Metric metric) {
        return metric.meter.replace('.', '_')
                + switch (metric.kind) {
                    case COUNTER -> "_total";
                    case TIMER -> "_seconds";
                    case GAUGE -> "";
                };
    }

    /** The catalogue is in this order. */
    private static String service(Metric metric) {
        if (metric.compareTo(Metric.LEASES_GRANTED) < 0) {
            return "both";
        }
        if (metric.compareTo(Metric.CONSOLE_SESSIONS) >= 0) {
            return "console";
        }
        if (metric.compareTo(Metric.PROJECTION_BEHIND) >= 0) {
            return "gateway";
        }
        return metric.compareTo(Metric.LEASES_TAKEN) < 0 ? "token-service" : "apify-worker";
    }
}
