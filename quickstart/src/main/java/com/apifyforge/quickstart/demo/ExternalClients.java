package com.apifyforge.quickstart.demo;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Frontend;
import com.apifyforge.client.Operator;
import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Topics;
import com.apifyforge.events.Topic;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The people and programs around the vault: they have its topics, its addresses and their own keys, nothing else. */
public final class ExternalClients implements AutoCloseable {
    private static final List<String> TOLD = Stream.of(
                    Topic.TOKEN_COMMANDS, Topic.TOKEN_EVENTS, Topic.JOB_COMMANDS, Topic.JOB_EVENTS)
            .map(Topic::topicName)
            .toList();

    /** A broker may be killed on the way; until it is back, what the story sends waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Topics topics;
    private final Frontend frontend;
    private final Scheduler scheduler;
    private final Operator operator;
    private final EventLog events;

    /** Of the system that runs on {@code folder}. */
    public ExternalClients(Path folder, Consumer<EventLog.Seen> told) {
        var endpoints = Endpoints.in(folder);
        var clock = Clock.systemUTC();
        topics = new Topics(endpoints.cluster().withPatience(PATIENCE), "/demo", clock);
        events = new EventLog(topics.tail(TOLD), told);
        frontend = new Frontend(endpoints, topics, clock);
        scheduler = Scheduler.withKeyIn(endpoints.schedulerKey(), topics, clock);
        operator = new Operator(endpoints);
    }

    public Frontend frontend() {
        return frontend;
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    public Operator operator() {
        return operator;
    }

    public EventLog events() {
        return events;
    }

    @Override
    public void close() {
        events.close();
        operator.close();
        frontend.close();
        topics.close();
    }
}
