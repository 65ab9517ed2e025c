package com.apifyforge.benchmarks.apify;

import com.apifyforge.benchmarks.figures.Figures;
import java.util.concurrent.atomic.LongAdder;

/** Counts the calls by kind. */
public final class Calls {
    final LongAdder connections = new LongAdder();
    final LongAdder starts = new LongAdder();
    final LongAdder reads = new LongAdder();
    final LongAdder lists = new LongAdder();
    final LongAdder limited = new LongAdder();

    Calls() {}

    public Snapshot snapshot() {
        return new Snapshot(starts.sum(), reads.sum(), lists.sum(), limited.sum(), connections.sum());
    }

    /** The counts of one moment. */
    public record Snapshot(long starts, long reads, long lists, long limited, long connections) {
        public Figures until(Snapshot later) {
            return new Figures()
                    .put("apifyStarts", later.starts - starts)
                    .put("apifyReads", later.reads - reads)
                    .put("apifyLists", later.lists - lists)
                    .put("apifyConnections", later.connections - connections);
        }
    }
}
