package com.apifyforge.gateway.projection;

import com.apifyforge.events.Topic;
import com.apifyforge.gateway.log.EventLog;
import com.apifyforge.service.Unforeseen;
import com.mongodb.MongoException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Entries end with the retention of their topic, so that the projection holds no more than the topics do. Any number of
 * gateways may do it at once. What a user has connected stays, as it is no entry but a state.
 */
final class Retention implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final Duration EVERY = Duration.ofHours(1);

    private final Jobs jobs;
    private final Uses uses;
    private final EventLog events;
    private final Erased erased;
    private final Clock clock;
    private volatile @Nullable Thread thread;

    Retention(Jobs jobs, Uses uses, EventLog events, Erased erased, Clock clock) {
        this.jobs = jobs;
        this.uses = uses;
        this.events = events;
        this.erased = erased;
        this.clock = clock;
    }

    void sweep() {
        jobs.deleteBefore(begin(Topic.JOB_EVENTS));
        events.deleteBefore(begin(Topic.JOB_EVENTS));
        uses.deleteBefore(begin(Topic.TOKEN_AUDIT));
        erased.deleteBefore(begin(Topic.TOKEN_AUDIT));
    }

    private Instant begin(Topic topic) {
        return clock.instant().minus(topic.retention());
    }

    private void repeat() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    sweep();
                } catch (MongoException away) {
                    log.warn("What is over cannot be deleted, and is tried again: {}", Unforeseen.of(away));
                }
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("retention").start(this::repeat);
    }

    @Override
    public void stop() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
