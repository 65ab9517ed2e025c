package com.apifyforge.benchmarks.system;

import com.apifyforge.client.Frontend;
import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Topics;

/** The outside programs of a measured system. */
public record Programs(Topics topics, Frontend frontend, Scheduler scheduler) implements AutoCloseable {
    public static Programs of(MeasuredSystem system) {
        var endpoints = system.endpoints();
        var topics = new Topics(endpoints.cluster(), "/benchmarks", system.clock());
        return new Programs(
                topics,
                new Frontend(endpoints, topics, system.clock()),
                Scheduler.withKeyIn(endpoints.schedulerKey(), topics, system.clock()));
    }

    @Override
    public void close() {
        frontend.close();
        topics.close();
    }
}
