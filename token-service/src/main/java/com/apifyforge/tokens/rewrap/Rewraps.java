package com.apifyforge.tokens.rewrap;

import static com.mongodb.client.model.Filters.eq;

import com.apifyforge.tokens.store.Store;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Updates;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * The one document of the collection {@code rewraps}. One instance works at a time, by a claim that runs out unless it
 * is renewed; so a kill delays the work, and no more.
 */
final class Rewraps {
    private static final String ID = "rewrap";
    private static final Duration CLAIM = Duration.ofSeconds(5);

    private final String instance = UUID.randomUUID().toString();
    private final MongoCollection<Document> documents;
    private final Clock clock;

    Rewraps(Store store, Clock clock) {
        documents = store.keyCollection("rewraps");
        this.clock = clock;
    }

    Optional<Rewrap> find() {
        return Optional.ofNullable(documents.find(eq(ID)).first()).map(Rewraps::rewrap);
    }

    /** Takes the place of the one before, whose worker finds its claim gone. Counted is when it is claimed. */
    Rewrap start(String to) {
        Date now = Date.from(clock.instant());
        var document = new Document("_id", ID)
                .append("to", to)
                .append("startedAt", now)
                .append("total", 0L)
                .append("left", 0L)
                .append("failed", 0L)
                .append("state", Rewrap.State.RUNNING.name())
                .append("claimedUntil", now);
        documents.replaceOne(eq(ID), document, new ReplaceOptions().upsert(true));
        return rewrap(document);
    }

    /** False unless a move to this key is running and nobody works on it. */
    boolean claim(String to) {
        Document free = Store.withId(ID, "claimedUntil", new Document("$lte", Date.from(clock.instant())))
                .append("to", to)
                .append("state", Rewrap.State.RUNNING.name());
        return change(free, Updates.set("claimedBy", instance), claimed());
    }

    /** Starts the count again. False if the claim is lost; so with the others. */
    boolean beginPass(long left) {
        return change(
                ours(), claimed(), Updates.set("left", left), Updates.max("total", left), Updates.set("failed", 0L));
    }

    boolean progress(long seen, long failed) {
        return change(
                ours(), claimed(), Updates.inc("left", -seen), Updates.inc("failed", failed), Updates.unset("waiting"));
    }

    /** Until the next progress. Of the one that works: another may have troubles, and a key, of its own. */
    void waiting(String why) {
        change(ours().append("state", Rewrap.State.RUNNING.name()), Updates.set("waiting", why));
    }

    boolean done(long failed) {
        return change(
                ours(),
                Updates.set("left", 0L),
                Updates.set("failed", failed),
                Updates.max("total", failed),
                Updates.set("state", Rewrap.State.DONE.name()),
                Updates.unset("waiting"));
    }

    private Document ours() {
        return Store.withId(ID, "claimedBy", instance);
    }

    private Bson claimed() {
        return Updates.set("claimedUntil", Date.from(clock.instant().plus(CLAIM)));
    }

    private boolean change(Document filter, Bson... changes) {
        return documents.updateOne(filter, Updates.combine(changes)).getMatchedCount() == 1;
    }

    private static Rewrap rewrap(Document document) {
        long left = Math.max(0, document.getLong("left"));
        long failed = document.getLong("failed");
        return new Rewrap(
                document.getString("to"),
                document.getDate("startedAt").toInstant(),
                Math.max(0, document.getLong("total") - left - failed),
                left,
                failed,
                Rewrap.State.valueOf(document.getString("state")),
                document.getString("waiting"));
    }
}
