package com.apifyforge.gateway.operations;

import com.apifyforge.client.Operator;
import com.apifyforge.client.ResultRefusedException;
import com.apifyforge.client.Results;
import com.apifyforge.events.Reason;
import com.apifyforge.events.codec.Json;
import com.apifyforge.gateway.deadletter.DeadLetterCounts;
import com.apifyforge.gateway.deadletter.ShownTopics;
import com.apifyforge.gateway.projection.Jobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** How each part is, as this gateway finds it, in words and with what to do. */
@Component
class Overview {
    private static final long PATIENCE_SECONDS = 5;

    private final Map<String, HealthIndicator> own;
    private final Supplier<Operator> operators;
    private final Supplier<Results> worker;
    private final Jobs jobs;
    private final Offsets offsets;
    private final DeadLetterCounts deadLetters;

    /** {@code own} are the gateway's own checks by the names of their beans. */
    Overview(
            Map<String, HealthIndicator> own,
            Supplier<Operator> operators,
            Supplier<Results> worker,
            Jobs jobs,
            Offsets offsets,
            DeadLetterCounts deadLetters) {
        this.own = own;
        this.operators = operators;
        this.worker = worker;
        this.jobs = jobs;
        this.offsets = offsets;
        this.deadLetters = deadLetters;
    }

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
        var kms = within(() -> waiting(Reason.KMS_UNAVAILABLE), OptionalInt.empty());
        var apify = within(() -> waiting(Reason.APIFY_UNREACHABLE), OptionalInt.empty());
        List<Offsets.Lag> lag = look.join().map(Offsets.Look::lag).orElse(List.of());
        return new Answer(
                List.of(
                        Parts.kafka(isUp("kafka"), look.join().isPresent()),
                        Parts.database(isUp("mongo")),
                        Parts.projection(health("projection")),
                        Parts.tokenService(freezes.join(), lag),
                        Parts.awaited("kms", kms.join(), "kms-down"),
                        Parts.worker(results.join(), lag),
                        Parts.awaited("apify", apify.join(), "apify-away")),
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

    /** Throws where the token-service does not answer. */
    private Optional<JsonNode> freezes() {
        try (var operator = operators.get()) {
            return Optional.of(operator.freezes().path("freezes"));
        }
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

    private OptionalInt waiting(Reason reason) {
        return OptionalInt.of(jobs.waitingFor(reason, Parts.MOST_COUNTED));
    }

    private boolean isUp(String check) {
        return Status.UP.equals(health(check).getStatus());
    }

    private Health health(String check) {
        return Objects.requireNonNull(
                Objects.requireNonNull(own.get(check + "HealthIndicator")).health());
    }
}
