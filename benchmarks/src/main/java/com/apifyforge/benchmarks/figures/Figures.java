package com.apifyforge.benchmarks.figures;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named figures of one measurement, in the order in which they were put. */
public final class Figures {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Map<String, Number> values = new LinkedHashMap<>();

    public Figures put(String name, long value) {
        values.put(name, value);
        return this;
    }

    /** Rounded to two digits after the point. */
    public Figures put(String name, double value) {
        values.put(name, Math.round(value * 100) / 100.0);
        return this;
    }

    public Figures putPerSecond(String name, long count, Duration took) {
        return put(name, count * NANOS_PER_SECOND / Math.max(1, took.toNanos()));
    }

    /** The milliseconds of one of {@code count}. */
    public Figures putMillisOfEach(String name, Duration all, long count) {
        return put(name, all.toNanos() / NANOS_PER_MILLI / Math.max(1, count));
    }

    /** p50, p95 and p99, in milliseconds. */
    public Figures putPercentiles(String name, Latencies latencies) {
        for (int percent : new int[] {50, 95, 99}) {
            putMillisOfEach(name + "P" + percent + "Millis", latencies.percentile(percent), 1);
        }
        return this;
    }

    public Figures putAll(Figures others) {
        values.putAll(others.values);
        return this;
    }

    /** Each under its name with a prefix, which ends in a small letter. */
    public Figures putAll(String prefix, Figures others) {
        others.values.forEach(
                (name, value) -> values.put(prefix + Character.toUpperCase(name.charAt(0)) + name.substring(1), value));
        return this;
    }

    public Map<String, Number> values() {
        return Collections.unmodifiableMap(values);
    }
}
