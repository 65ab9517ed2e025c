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

    private final MongoCollection<Document> documents;

    Uses(Store store) {
        documents = store.collection("uses");
        store.index(documents, false, "at");
        store.index(documents, false, "userId", "jobId", "_id");
    }

    /** Newest first, after the use of that place; of one job if it is given. */
    public List<Use> page(String userId, @Nullable String jobId, @Nullable String after, int limit) {
        var query = Store.idsOf(userId, "");
        if (after != null) {
            query = new Document(
                    "_id", new Document("$gte", Store.id(userId, "")).append("$lt", Store.id(userId, after)));
        }
        if (jobId != null) {
            query.append("userId", userId).append("jobId", jobId);
        }
        return documents
                .find(query)
                .sort(new Document("_id", -1))
                .limit(limit)
                .map(Uses::use)
                .into(new ArrayList<>());
    }

    static InsertOneModel<Document> insert(TokenAudit audit, String messageId) {
        String name = "%013d.%s".formatted(audit.at().toEpochMilli(), messageId);
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
