package com.apifyforge.benchmarks.apify;

import java.time.Duration;

/** How the stand-in answers; a measurement may change it while calls come. */
@FunctionalInterface
public interface Behaviour {
    /** Of the answer to one call; {@code start} is true of a call that starts a run. */
    Answer to(boolean start, String account);

    /** After which time a call is answered, and whether with 429 instead of what was asked for. */
    record Answer(Duration after, boolean limited) {}

    /** Each call is answered after the same time. */
    static Behaviour steady(Duration latency) {
        var answer = new Answer(latency, false);
        return (_, _) -> answer;
    }
}
