package com.apifyforge.tokens.freeze;

import static com.mongodb.client.model.Filters.eq;

import com.apifyforge.events.TokenAudit;
import com.apifyforge.events.Topic;
import com.apifyforge.service.Metric;
import com.apifyforge.tokens.outbox.Publisher;
import com.apifyforge.tokens.store.SharedCalls;
import com.apifyforge.tokens.store.Store;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Sorts;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The collection {@code freezes}: a document for each freeze in force. Whether there is one is all that a lease depends
 * on, so a document that cannot be made sense of freezes as well.
 */
public final class Freezes {
    /** In the place of a worker: every worker. */
    static final String ALL = "all";

    private static final Logger log = LoggerFactory.getLogger(Freezes.class);

    private final MongoCollection<Document> documents;
    private final Publisher publisher;
    private final Clock clock;
    private final AtomicLong inForce = new AtomicLong();
    private final SharedCalls<Collection<String>, Map<String, Document>> reads;

    Freezes(Store store, Publisher publisher, Clock clock, MeterRegistry meters) {
        documents = store.collection("freezes");
        reads = SharedCalls.reads(documents);
        this.publisher = publisher;
        this.clock = clock;
        Metric.FREEZES.gauge(meters, inForce::get);
    }

    /** Throws MongoException if that is not known: then no lease may be granted either. */
    public boolean covers(String worker) {
        return !reads.call(List.of(ALL, worker)).isEmpty();
    }

    /** Returns when it is in force. One that is in force already stays as it is. */
    void freeze(String worker, String by) {
        Instant now = Instant.ofEpochMilli(clock.millis());
        try {
            documents.insertOne(new Document("_id", worker)
                    .append("frozenAt", Date.from(now))
                    .append("frozenBy", by));
        } catch (MongoException e) {
            if (Store.isDuplicate(e)) {
                return;
            }
            throw e;
        }
        log.warn("Leases are frozen for {} by {}", worker, by);
        record("FROZEN", worker, by, now);
    }

    void lift(String worker, String by) {
        if (documents.deleteOne(eq(worker)).getDeletedCount() > 0) {
            log.warn("Leases are no longer frozen for {}: lifted by {}", worker, by);
            record("LIFTED", worker, by, Instant.ofEpochMilli(clock.millis()));
        }
    }

    List<Freeze> inForce() {
        var found = new ArrayList<Freeze>();
        documents.find().sort(Sorts.ascending("_id")).forEach(document -> found.add(freeze(document)));
        inForce.set(found.size());
        return found;
    }

    private static Freeze freeze(Document document) {
        Object at = document.get("frozenAt");
        Object by = document.get("frozenBy");
        return new Freeze(
                String.valueOf(document.get("_id")),
                at instanceof Date date ? date.toInstant() : Instant.EPOCH,
                by instanceof String name ? name : "unknown");
    }

    /** In the place of user and job, which it has not: who did it, as an id may be written, and for whom. */
    private void record(String outcome, String worker, String by, Instant at) {
        var audit = new TokenAudit(id(by), id(worker), "FREEZE", outcome, null, null, null, worker, at);
        publisher.publishCopy(Topic.TOKEN_AUDIT, UUID.randomUUID() + ":TokenAudit", at, audit);
    }

    private static String id(String name) {
        return name.replace('/', ':');
    }
}
