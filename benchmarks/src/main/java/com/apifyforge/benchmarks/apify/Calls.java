package com.apifyforge.benchmarks.apify;

import java.util.concurrent.atomic.LongAdder;

/** Counts the calls by kind. */
public final class Calls {
    final LongAdder connections = new LongAdder();
    final LongAdder starts = new LongAdder();
    final LongAdder reads = new LongAdder();
    final LongAdder lists = new LongAdder();

    Calls() {}

    public long connections() {
        return connections.sum();
    }

    public long starts() {
        return starts.sum();
    }

    /** Of single runs, as watching does. */
    public long reads() {
        return reads.sum();
    }

    /** Of lists of runs, as only reconciling does. */
    public long lists() {
        return lists.sum();
    }
}
