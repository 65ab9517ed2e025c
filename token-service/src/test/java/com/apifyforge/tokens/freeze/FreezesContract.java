package com.apifyforge.tokens.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.tokens.outbox.Publishers;
import com.apifyforge.tokens.store.Stores;
import com.mongodb.MongoException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What freezes ask of a database. */
abstract class FreezesContract {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Stores stores;
    private Freezes freezes;

    @BeforeEach
    void open(Stores given) {
        stores = given;
        freezes = freezes();
        freezes.inForce().forEach(freeze -> freezes.lift(freeze.worker(), "test"));
    }

    private Freezes freezes() {
        return new Freezes(
                stores.store, Publishers.nowhere(new EventCodec("/test")), Clock.fixed(NOW, ZoneOffset.UTC), meters);
    }

    @Test
    void aFreezeOfOneWorkerIsNotAnothers() {
        freezes.freeze("apify-worker/1a", "operator/9");

        assertThat(freezes.covers("apify-worker/1a")).isTrue();
        assertThat(freezes.covers("apify-worker/2b")).isFalse();
        assertThat(freezes.inForce()).containsExactly(new Freeze("apify-worker/1a", NOW, "operator/9"));
    }

    @Test
    void aFreezeOfAllIsEverybodysOnEveryInstanceUntilItIsLifted() {
        Freezes otherInstance = freezes();
        freezes.freeze("all", "operator/9");
        freezes.freeze("all", "operator/another");

        assertThat(otherInstance.covers("apify-worker/2b")).isTrue();
        assertThat(otherInstance.inForce()).containsExactly(new Freeze("all", NOW, "operator/9"));
        assertThat(meters.get("vault.freezes").gauge().value()).isEqualTo(1);
        otherInstance.lift("all", "operator/9");
        otherInstance.lift("all", "operator/9");
        assertThat(freezes.covers("apify-worker/2b")).isFalse();
    }

    @Test
    void aFreezeThatCannotBeMadeSenseOfFreezes() {
        stores.store.collection("freezes").insertOne(new Document("_id", "apify-worker/1a").append("frozenAt", "?"));

        assertThat(freezes.covers("apify-worker/1a")).isTrue();
        assertThat(freezes.inForce()).hasSize(1);
    }

    @Test
    void whatCannotBeReadIsNoAnswer() {
        var unreachable = Stores.open("mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200", false);
        try (unreachable) {
            var blind = new Freezes(
                    unreachable.store,
                    Publishers.nowhere(new EventCodec("/test")),
                    Clock.systemUTC(),
                    new SimpleMeterRegistry());

            assertThatThrownBy(() -> blind.covers("apify-worker/1a")).isInstanceOf(MongoException.class);
        }
    }
}
