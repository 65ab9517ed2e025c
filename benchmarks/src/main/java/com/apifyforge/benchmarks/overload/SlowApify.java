package com.apifyforge.benchmarks.overload;

import com.apifyforge.benchmarks.apify.ApifyStandIn;
import com.apifyforge.benchmarks.apify.Behaviour;
import com.apifyforge.benchmarks.apify.Behaviour.Answer;
import com.apifyforge.benchmarks.system.Users;
import java.time.Duration;

/** Apify answers the start calls of every fifth user after 2 s. */
record SlowApify(ApifyStandIn apify, Duration usual) implements Cause {
    private static final int EVERY = 5;
    private static final Answer SLOW = new Answer(Duration.ofSeconds(2), false);

    @Override
    public void begin() {
        var quick = new Answer(usual, false);
        apify.behave((start, account) -> start && affects(Users.of(account)) ? SLOW : quick);
    }

    @Override
    public void end() {
        apify.behave(Behaviour.steady(usual));
    }

    @Override
    public boolean affects(int user) {
        return user % EVERY == 0;
    }
}
