package com.apifyforge.gateway.projection;

import com.apifyforge.events.Topic;
import com.apifyforge.gateway.log.EventLog;
import com.apifyforge.service.sweep.Sweep;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Entries end with the retention of their topic, so that the projection holds no more than the topics do. Any number of
 * gateways may do it at once. What a user has connected stays, as it is no entry but a state.
 */
final class Retention implements Sweep {
    private final Jobs jobs;
    private final Uses uses;
    private final EventLog events;
    private final Erased erased;
    private final Clock clock;

    Retention(Jobs jobs, Uses uses, EventLog events, Erased erased, Clock clock) {
        this.jobs = jobs;
        this.uses = uses;
        this.events = events;
        this.erased = erased;
        this.clock = clock;
    }

    @Override
    public Duration every() {
        return Duration.ofHours(1);
    }

    @Override
    public void run() {
        jobs.deleteBefore(begin(Topic.JOB_EVENTS));
        events.deleteBefore(begin(Topic.JOB_EVENTS));
        uses.deleteBefore(begin(Topic.TOKEN_AUDIT));
        erased.deleteBefore(begin(Topic.TOKEN_AUDIT));
    }

    private Instant begin(Topic topic) {
        return clock.instant().minus(topic.retention());
    }
}
