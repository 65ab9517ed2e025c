package com.apifyforge.benchmarks.overload;

import com.apifyforge.benchmarks.apify.ApifyStandIn;
import com.apifyforge.benchmarks.apify.Behaviour;
import com.apifyforge.benchmarks.apify.Behaviour.Answer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Apify answers every fifth call with 429, whosever it is. */
record LimitingApify(ApifyStandIn apify, Duration usual) implements Cause {
    private static final int EVERY = 5;

    @Override
    public void begin() {
        var calls = new AtomicInteger();
        apify.behave((_, _) -> new Answer(usual, calls.incrementAndGet() % EVERY == 0));
    }

    @Override
    public void end() {
        apify.behave(Behaviour.steady(usual));
    }
}
