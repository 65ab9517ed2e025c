package com.apifyforge.tokens.outbox;

import static com.mongodb.client.model.Filters.eq;

import com.apifyforge.tokens.store.Store;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Updates;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what is in a document's outbox, then takes it out. A crash in between publishes it twice; two relays at the
 * same document publish the same ids in the same order, so after dropping repeats the order holds.
 */
public final class OutboxRelay {
    private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);

    private final MongoCollection<Document> tokens;
    private final Publisher publisher;

    OutboxRelay(Store store, Publisher publisher) {
        this.tokens = store.collection(Outbox.COLLECTION);
        this.publisher = publisher;
    }

    /** Right after the write. What cannot be published now stays for the sweep. */
    public void relay(String userId) {
        try {
            relayAll(userId);
        } catch (NotPublishedException later) {
            log.warn("{}; the sweep publishes it later", later.getMessage());
        }
    }

    void relayAll(String userId) {
        Document document = tokens.find(eq(userId))
                .projection(Projections.include(Outbox.ENTRIES))
                .first();
        if (document == null) {
            return;
        }
        List<String> published = new ArrayList<>();
        try {
            for (Document entry : Outbox.entries(document)) {
                publisher.publish(Outbox.record(entry));
                published.add(entry.getString("id"));
            }
        } finally {
            takeOut(userId, published);
        }
    }

    /** In one write, unless entries are left. The ids of a document's entries are unlike each other. */
    private void takeOut(String userId, List<String> published) {
        if (published.isEmpty() || !emptied(userId, published)) {
            tokens.updateOne(
                    eq(userId), Updates.pull(Outbox.ENTRIES, new Document("id", new Document("$in", published))));
            tokens.updateOne(Store.withId(userId, Outbox.ENTRIES, new Document("$size", 0)), Updates.unset(Outbox.AT));
        }
    }

    private boolean emptied(String userId, List<String> published) {
        var theseAlone = Store.withId(userId, Outbox.ENTRIES, new Document("$size", published.size()))
                .append(Outbox.ENTRIES + ".id", new Document("$all", published));
        var all = Updates.combine(Updates.unset(Outbox.ENTRIES), Updates.unset(Outbox.AT));
        return tokens.updateOne(theseAlone, all).getMatchedCount() > 0;
    }
}
