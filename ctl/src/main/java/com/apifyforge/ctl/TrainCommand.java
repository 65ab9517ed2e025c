package com.apifyforge.ctl;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Frontend;
import com.apifyforge.client.Operator;
import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Topics;
import com.apifyforge.ctl.console.CtlCommand;
import com.apifyforge.ctl.tail.EventLine;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.Json;
import com.apifyforge.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;

/**
 * Does in one process what the other commands do, but for sending anything: the run from which {@code ./forge} makes
 * the class cache that lets ctl answer quickly. Without a running system it does what can be done without one.
 */
@Command(name = "train", hidden = true, description = "Loads what the other commands load.")
final class TrainCommand extends CtlCommand {
    private static final String NOBODY = "nobody";

    @Override
    public Integer call() {
        var endpoints = session().endpoints();
        try (var topics = session().topics(endpoints)) {
            quietly(() -> read(topics));
            quietly(() -> seal(endpoints, topics));
            quietly(() -> sign(endpoints, topics));
            quietly(() -> ask(endpoints));
        }
        return DONE;
    }

    private void read(Topics topics) {
        topics.partitionsForSending(Topic.JOB_COMMANDS);
        try (var tail =
                topics.tailFromBeginning(List.of(Topic.TOKEN_EVENTS.topicName(), Topic.JOB_EVENTS.topicName()))) {
            tail.poll(Duration.ofSeconds(1))
                    .forEach(entry -> EventLine.of(entry, session().screen()));
        }
    }

    private void seal(Endpoints endpoints, Topics topics) {
        byte[] noToken = "apify_api_none".getBytes(StandardCharsets.US_ASCII);
        try (var frontend = new Frontend(endpoints, topics, session().clock());
                var secret = Secret.takeOwnershipOf(noToken)) {
            frontend.sealFor(NOBODY, UUID.randomUUID().toString(), secret);
        }
    }

    private void sign(Endpoints endpoints, Topics topics) {
        var scheduler =
                Scheduler.withKeyIn(endpoints.schedulerKey(), topics, session().clock());
        var input = Json.mapper().readTree("{}");
        scheduler.job(UUID.randomUUID().toString(), NOBODY, new Target.Actor("a~b"), input, RunOptions.NONE);
    }

    private static void ask(Endpoints endpoints) {
        try (var operator = new Operator(endpoints)) {
            operator.uses(NOBODY, 1);
        }
    }

    private static void quietly(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            // What it loaded until then is loaded.
        }
    }
}
