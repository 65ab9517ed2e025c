package com.apifyforge.worker.records;

/** Counters of waiting records. They come from a topic, so one may stand at its end already. */
public final class Counters {
    private Counters() {}

    public static int more(int count) {
        return count == Integer.MAX_VALUE ? count : count + 1;
    }
}
