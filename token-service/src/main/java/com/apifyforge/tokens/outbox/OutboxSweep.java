package com.apifyforge.tokens.outbox;

import static com.mongodb.client.model.Filters.lte;

import com.apifyforge.service.Metric;
import com.apifyforge.service.sweep.Sweep;
import com.apifyforge.tokens.store.Store;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Updates;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;

/** Publishes what a crash or an outage left in outboxes. */
final class OutboxSweep implements Sweep {
    private static final int BATCH = 200;

    /** Younger events belong to the thread that wrote them. */
    private static final Duration LEFT_AFTER = Duration.ofSeconds(2);

    private final MongoCollection<Document> tokens;
    private final OutboxRelay relay;
    private final Clock clock;
    private final AtomicInteger lastLeft = new AtomicInteger();

    OutboxSweep(Store store, OutboxRelay relay, Clock clock, MeterRegistry meters) {
        this.tokens = store.collection(Outbox.COLLECTION);
        this.relay = relay;
        this.clock = clock;
        Metric.OUTBOX_LEFT.gauge(meters, lastLeft::get);
        store.index(tokens, true, Outbox.AT);
    }

    @Override
    public Duration every() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void run() {
        Date leftSince = Date.from(clock.instant().minus(LEFT_AFTER));
        var left = tokens.find(lte(Outbox.AT, leftSince))
                .projection(Projections.include(Outbox.AT))
                .limit(BATCH)
                .into(new ArrayList<>());
        lastLeft.set(left.size());
        for (Document document : left) {
            if (claim(document)) {
                relay.relayAll(document.getString("_id"));
            }
        }
    }

    /**
     * Moves the time, so that other instances leave the document to this one. A claim lost in a crash comes due again.
     */
    private boolean claim(Document document) {
        var unclaimed = Store.withId(document.getString("_id"), Outbox.AT, document.getDate(Outbox.AT));
        return tokens.updateOne(unclaimed, Updates.set(Outbox.AT, Date.from(clock.instant())))
                        .getModifiedCount()
                == 1;
    }
}
