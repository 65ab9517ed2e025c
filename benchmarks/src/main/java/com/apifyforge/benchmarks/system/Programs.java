package com.apifyforge.benchmarks.system;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Frontend;
import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Topics;
import java.time.Clock;

/** The outside programs of a measured system. */
public record Programs(Topics topics, Frontend frontend, Scheduler scheduler) implements AutoCloseable {
    public static Programs of(MeasuredSystem system) {
        return of(system.endpoints(), system.clock());
    }

    static Programs of(Endpoints endpoints, Clock clock) {
        var topics = new Topics(endpoints.cluster(), "/benchmarks", clock);
        return new Programs(
                topics,
                new Frontend(endpoints, topics, clock),
                Scheduler.withKeyIn(endpoints.schedulerKey(), topics, clock));
    }

    @Override
    public void close() {
        frontend.close();
        topics.close();
    }
}
