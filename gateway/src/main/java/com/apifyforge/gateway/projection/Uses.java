package com.apifyforge.gateway.projection;

import com.apifyforge.events.TokenAudit;
import com.apifyforge.gateway.store.Store;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertOneModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** One document per use, whose id begins with its time: newest first is descending {@code _id}. */
public final class Uses {
    private static final String REFUSED = "REFUSED_";
    /** Sorts after every name, which begins with a digit. */
    private static final String END = ":";

    private static final long MINUTE = 60_000;
    private static final long LAST_SECOND = 9_999_999_999L;

    private final MongoCollection<Document> documents;

    Uses(Store store) {
        documents = store.collection("uses");
        store.index(documents, false, "at");
        store.index(documents, false, "userId", "jobId", "_id");
    }

    /** Those from the one moment until before the other, of one job; null is any. */
    public record Filter(
            @Nullable String jobId,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /** Newest first, after the use of that place. */
    public List<Use> page(String userId, Filter filter, @Nullable String after, int limit) {
        String from = filter.from() == null ? "" : beginning(filter.from());
        String to = filter.to() == null ? END : beginning(filter.to());
        String end = after == null || after.compareTo(to) > 0 ? to : after;
        var query =
                new Document("_id", new Document("$gte", Store.id(userId, from)).append("$lt", Store.id(userId, end)));
        if (filter.jobId() != null) {
            query.append("userId", userId).append("jobId", filter.jobId());
        }
        return documents
                .find(query)
                .sort(new Document("_id", -1))
                .limit(limit)
                .map(Uses::use)
                .into(new ArrayList<>());
    }

    /** Leases that were asked for in a minute with a worker's certificate; {@code minute} is its first moment. */
    public record Count(Instant minute, String worker, long granted, long refused) {}

    /** Of all users, counted by the database; oldest first, and by worker. */
    public List<Count> counts(Instant from) {
        var minute = new Document("$subtract", List.of("$ms", new Document("$mod", List.of("$ms", MINUTE))));
        var refused = new Document("$cond", List.of(new Document("$eq", List.of("$outcome", "REFUSED")), 1L, 0L));
        return documents
                .aggregate(List.of(
                        new Document(
                                "$match",
                                new Document("at", new Document("$gte", Date.from(from)))
                                        .append("purpose", new Document("$ne", "FREEZE"))),
                        new Document(
                                "$project",
                                new Document("ms", new Document("$toLong", "$at"))
                                        .append("worker", 1)
                                        .append("outcome", 1)),
                        new Document(
                                "$group",
                                new Document("_id", new Document("minute", minute).append("worker", "$worker"))
                                        .append("asked", new Document("$sum", 1L))
                                        .append("refused", new Document("$sum", refused))),
                        new Document("$sort", new Document("_id.minute", 1).append("_id.worker", 1))))
                .map(Uses::count)
                .into(new ArrayList<>());
    }

    private static Count count(Document document) {
        var id = document.get("_id", Document.class);
        long refused = document.get("refused", Number.class).longValue();
        return new Count(
                Instant.ofEpochMilli(id.get("minute", Number.class).longValue()),
                id.getString("worker"),
                document.get("asked", Number.class).longValue() - refused,
                refused);
    }

    static InsertOneModel<Document> insert(TokenAudit audit, String messageId) {
        String name = beginning(audit.at()) + "." + messageId;
        boolean refused = audit.outcome().startsWith(REFUSED);
        return new InsertOneModel<>(new Document("_id", Store.id(audit.userId(), name))
                .append("userId", audit.userId())
                .append("jobId", audit.jobId())
                .append("at", Date.from(audit.at()))
                .append("purpose", audit.purpose())
                .append("outcome", refused ? "REFUSED" : audit.outcome())
                .append("reason", refused ? audit.outcome().substring(REFUSED.length()) : null)
                .append("worker", audit.worker()));
    }

    /** Of the names of all uses at that moment. Before 1970 and after 2286 there are none. */
    private static String beginning(Instant at) {
        long millis = Math.clamp(at.getEpochSecond(), 0, LAST_SECOND) * 1000 + at.getNano() / 1_000_000;
        return "%013d".formatted(millis);
    }

    void write(List<InsertOneModel<Document>> inserts) {
        Store.write(documents, inserts);
    }

    void deleteBefore(Instant at) {
        documents.deleteMany(new Document("at", new Document("$lt", Date.from(at))));
    }

    private static Use use(Document document) {
        return new Use(
                Store.nameOf(document.getString("_id")),
                document.getDate("at").toInstant(),
                document.getString("jobId"),
                document.getString("purpose"),
                document.getString("outcome"),
                document.getString("reason"),
                document.getString("worker"));
    }
}
