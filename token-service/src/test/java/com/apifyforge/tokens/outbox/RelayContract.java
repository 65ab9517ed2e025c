package com.apifyforge.tokens.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.apifyforge.events.TokenEvent.TokenRejected;
import com.apifyforge.tokens.MovedClock;
import com.apifyforge.tokens.RunningService;
import com.apifyforge.tokens.SharedService;
import com.apifyforge.tokens.store.Store;
import com.apifyforge.tokens.store.Stores;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What outbox, relay and sweep ask of a database; the broker is real. */
@ExtendWith(SharedService.class)
abstract class RelayContract {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

    private final String user = "relay-" + UUID.randomUUID();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MovedClock clock = new MovedClock(NOW);
    private RunningService service;
    private Store store;
    private OutboxRelay relay;

    @BeforeEach
    void open(Stores stores, RunningService shared) {
        service = shared;
        store = stores.store;
        relay = new OutboxRelay(store, service.context.getBean(Publisher.class));
    }

    @Test
    void eventsArePublishedInTheirOrderAndTakenOut() {
        append(1);
        append(2);
        append(3);

        relay.relay(user);

        service.events.await(user, 2);
        assertThat(published()).containsExactly("1", "2", "3");
        assertThat(Outbox.entries(document())).isEmpty();
        assertThat(document()).doesNotContainKey("outboxAt");
        relay.relay(user);
        relay.relay("nobody");
    }

    /** Or each try would publish all of them again. */
    @Test
    void whatIsPublishedIsTakenOutAlsoIfTheNextIsNot() {
        append(1);
        var unpublishable = new Document("id", "2")
                .append("topic", "no/topic")
                .append("key", user)
                .append("value", new Binary(new byte[0]))
                .append("headers", List.of());
        store.collection("tokens").updateOne(Filters.eq(user), Updates.push("outbox", unpublishable));

        relay.relay(user);

        assertThat(Outbox.entries(document())).containsExactly(unpublishable);
        assertThat(document()).containsKey("outboxAt");
    }

    /** A crash between two writes leaves it so, and the sweep would claim it for ever. */
    @Test
    void timeOfAnEmptyOutboxIsTakenOut() {
        append(1);
        store.collection("tokens").updateOne(Filters.eq(user), Updates.set("outbox", List.of()));

        relay.relay(user);

        assertThat(document()).doesNotContainKey("outboxAt");
    }

    @Test
    void whatIsLeftIsPublishedByOneOfManySweeps() {
        append(1);
        var sweeps = IntStream.range(0, 6).mapToObj(i -> sweep()).toList();
        sweeps.getFirst().run();
        assertThat(document().getList("outbox", Document.class))
                .as("belongs to the thread that wrote it")
                .hasSize(1);

        clock.move(Duration.ofSeconds(3));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            sweeps.forEach(sweep -> threads.execute(sweep::run));
        }

        service.events.await(user, 0);
        await().untilAsserted(() -> assertThat(document()).doesNotContainKey("outboxAt"));
        assertThat(published()).containsExactly("1");
    }

    @Test
    void whatASweepFindsIsMeasuredUntilTheNextFindsNothing() {
        append(1);
        clock.move(Duration.ofSeconds(3));
        OutboxSweep sweep = sweep();

        sweep.run();
        assertThat(left()).isOne();

        sweep.run();
        assertThat(left()).isZero();
    }

    private double left() {
        return meters.get("vault.outbox.left").gauge().value();
    }

    private OutboxSweep sweep() {
        return new OutboxSweep(store, relay, clock, meters);
    }

    private void append(int number) {
        var event = new TokenRejected(user, Integer.toString(number), "SUPERSEDED");
        store.collection("tokens")
                .updateOne(
                        Filters.eq(user),
                        new Outbox(service.context.getBean(Publisher.class).codec())
                                .append(user + ":" + number, NOW, event),
                        new UpdateOptions().upsert(true));
    }

    private List<String> published() {
        return service.events.of(user).stream()
                .map(event -> ((TokenRejected) event).commandId())
                .toList();
    }

    private Document document() {
        return store.collection("tokens").find(Filters.eq(user)).first();
    }
}
