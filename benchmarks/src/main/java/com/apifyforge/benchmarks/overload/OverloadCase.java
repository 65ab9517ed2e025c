package com.apifyforge.benchmarks.overload;

import java.util.Locale;

/** What is slow. */
enum OverloadCase {
    APIFY_SLOW("apifySlow"),
    APIFY_429("apify429"),
    TOKEN_SERVICE_SLOW("tokenServiceSlow"),
    DATABASE_SLOW("databaseSlow"),
    BACKLOG("backlog");

    /** What the names of its figures begin with. */
    final String prefix;

    OverloadCase(String prefix) {
        this.prefix = prefix;
    }

    /** As people type it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
