package com.apifyforge.quickstart.demo;

import com.apifyforge.events.codec.Json;
import java.util.SortedMap;

/** The demo for machines. {@code jobs} counts last events by name; {@code seconds} is the whole time. */
record DemoResult(
        boolean ok,
        SortedMap<String, Integer> jobs,
        int runsStarted,
        int duplicateRuns,
        int leases,
        int canaryHits,
        double seconds) {
    String json() {
        return Json.mapper().writeValueAsString(this);
    }
}
