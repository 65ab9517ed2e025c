package com.apifyforge.worker.job;

/** Counters of waiting records. They come from a topic, so one may stand at its end already. */
final class Counters {
    private Counters() {}

    static int more(int count) {
        return count == Integer.MAX_VALUE ? count : count + 1;
    }
}
