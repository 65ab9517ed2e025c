package com.apifyforge.gateway.operations;

import com.apifyforge.client.Operator;
import com.apifyforge.client.ResultRefusedException;
import com.apifyforge.client.Results;
import com.apifyforge.events.codec.Json;
import com.apifyforge.gateway.deadletter.DeadLetterCounts;
import com.apifyforge.gateway.deadletter.ShownTopics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** How each part is, as this gateway finds it, in words and with what to do. */
@Component
class Overview {
    private static final long BEHIND = 500;
    private static final long PATIENCE_SECONDS = 5;

    private final Map<String, HealthIndicator> own;
    private final Supplier<Operator> operators;
    private final Supplier<Results> worker;
    private final Offsets offsets;
    private final DeadLetterCounts deadLetters;

    /** {@code own} are the gateway's own checks by the names of their beans. */
    Overview(
            Map<String, HealthIndicator> own,
            Supplier<Operator> operators,
            Supplier<Results> worker,
            Offsets offsets,
            DeadLetterCounts deadLetters) {
        this.own = own;
        this.operators = operators;
        this.worker = worker;
        this.offsets = offsets;
        this.deadLetters = deadLetters;
    }

    /** How a part is. */
    enum State {
        UP,
        DEGRADED,
        DOWN,
        UNKNOWN
    }

    /** {@code runbook} is the name of one in docs/runbooks, where there is something to do. */
    record Part(
            String name,
            State state,
            String detail,
            @Nullable String runbook) {}

    /** Letters of a topic, by the name of the topic that its records stand on. */
    record Letters(String topic, long records) {}

    /** {@code topics} are those that a tail shows. */
    record Answer(
            List<Part> parts,
            List<Offsets.Lag> lag,
            List<Letters> deadLetters,
            JsonNode freezes,
            List<String> topics) {}

    Answer now() {
        // Side by side: one that hangs must not hold up what is told of the others.
        var look = within(() -> Optional.of(offsets.now()), Optional.<Offsets.Look>empty());
        var letters = within(deadLetters::now, Map.<String, Long>of());
        var freezes = within(this::freezes, Optional.<JsonNode>empty());
        var results = within(this::workerAnswers, false);
        List<Offsets.Lag> lag = look.join().map(Offsets.Look::lag).orElse(List.of());
        return new Answer(
                List.of(
                        kafka(look.join().isPresent()),
                        database(),
                        projection(),
                        tokenService(freezes.join(), lag),
                        worker(results.join(), lag)),
                lag,
                letters.join().entrySet().stream()
                        .map(one -> new Letters(one.getKey(), one.getValue()))
                        .toList(),
                freezes.join().orElseGet(() -> Json.mapper().createArrayNode()),
                ShownTopics.names());
    }

    private static <T> CompletableFuture<T> within(Supplier<T> look, T otherwise) {
        return CompletableFuture.supplyAsync(
                        look, task -> Thread.ofVirtual().name("overview").start(task))
                .exceptionally(away -> otherwise)
                .completeOnTimeout(otherwise, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private Part kafka(boolean tellsOffsets) {
        String name = "kafka";
        if (!isUp(name)) {
            return new Part(
                    name,
                    State.DOWN,
                    "Kafka does not answer this gateway: commands and events wait. Look at the brokers.",
                    "kafka-down");
        }
        return tellsOffsets
                ? up(name, "Kafka answers.")
                : new Part(
                        name,
                        State.DEGRADED,
                        "Kafka answers, and does not tell this gateway where its topics end. Check the gateway's rights"
                                + " in docs/kafka-acls.md.",
                        null);
    }

    private Part database() {
        return isUp("mongo")
                ? up("gateway-database", "The gateway's database answers.")
                : new Part(
                        "gateway-database",
                        State.DOWN,
                        "The gateway's database does not answer: state cannot be told, jobs and leases go on. Look at its"
                                + " MongoDB.",
                        "mongodb-down");
    }

    private Part projection() {
        Health health = health("projection");
        Object behind = health.getDetails().get("behind");
        if (behind == null) {
            return new Part("projection", State.UNKNOWN, "Nobody can tell how far behind the topics it is.", null);
        }
        String text = "The gateway's state is " + behind + " records behind the topics.";
        return Status.UP.equals(health.getStatus())
                ? up("projection", text)
                : new Part(
                        "projection",
                        State.DEGRADED,
                        text + " What it shows is old, and it is not ready until it has caught up.",
                        "consumer-lag");
    }

    /** Throws where the token-service does not answer. */
    private Optional<JsonNode> freezes() {
        try (var operator = operators.get()) {
            return Optional.of(operator.freezes().path("freezes"));
        }
    }

    private static Part tokenService(Optional<JsonNode> freezes, List<Offsets.Lag> lag) {
        String name = "token-service";
        if (freezes.isEmpty()) {
            return new Part(
                    name,
                    State.DOWN,
                    "The token-service does not answer, or does not take the gateway's operator certificate: no leases,"
                            + " no connects, no disconnects.",
                    "service-down");
        }
        return freezes.get().isEmpty()
                ? orBehind(name, name, "The token-service answers.", lag)
                : new Part(
                        name,
                        State.DEGRADED,
                        "It answers, and leases are frozen: jobs of those workers wait until the freeze is lifted.",
                        "suspected-worker-theft");
    }

    /** Whoever refuses a ticket that is none, serves. */
    private boolean workerAnswers() {
        try (var _ = worker.get().log("no-ticket")) {
            return false;
        } catch (ResultRefusedException refused) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Part worker(boolean answers, List<Offsets.Lag> lag) {
        String name = "apify-worker";
        return answers
                ? orBehind(name, name + ".", "The worker answers.", lag)
                : new Part(
                        name,
                        State.DOWN,
                        "The worker that serves results does not answer. If others run, jobs go on.",
                        "service-down");
    }

    private static Part orBehind(String name, String group, String good, List<Offsets.Lag> lag) {
        long behind = lag.stream()
                .filter(one -> one.group().startsWith(group))
                .mapToLong(Offsets.Lag::records)
                .sum();
        return behind <= BEHIND
                ? up(name, good)
                : new Part(
                        name,
                        State.DEGRADED,
                        good + " It is " + behind + " records behind its topics.",
                        "consumer-lag");
    }

    private static Part up(String name, String detail) {
        return new Part(name, State.UP, detail, null);
    }

    private boolean isUp(String check) {
        return Status.UP.equals(health(check).getStatus());
    }

    private Health health(String check) {
        return Objects.requireNonNull(
                Objects.requireNonNull(own.get(check + "HealthIndicator")).health());
    }
}
