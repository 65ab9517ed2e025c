package com.apifyforge.tokens.ledger;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;

import com.apifyforge.tokens.store.SharedCalls;
import com.apifyforge.tokens.store.Store;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The collection {@code uses}: what a user sees as "who used my token". Only its {@code outcome} is ever changed. Lease
 * ids begin with the time, so that newest first is descending {@code _id}.
 */
public final class Uses {
    private final MongoCollection<Document> documents;
    private final SharedCalls<Collection<Use>, Boolean> inserts = new SharedCalls<>(this::insert);

    Uses(Store store) {
        documents = store.collection("uses");
        store.index(documents, false, "userId", "_id");
        store.index(documents, false, "at");
    }

    void insert(Collection<Use> uses) {
        if (!uses.isEmpty()) {
            inserts.call(uses);
        }
    }

    private List<Boolean> insert(List<Collection<Use>> calls) {
        documents.insertMany(
                calls.stream().flatMap(Collection::stream).map(Uses::document).toList(),
                new InsertManyOptions().ordered(false));
        return Collections.nCopies(calls.size(), true);
    }

    Map<String, Use> find(Collection<String> leaseIds) {
        Map<String, Use> found = new HashMap<>();
        documents.find(in("_id", leaseIds)).forEach(document -> found.put(document.getString("_id"), use(document)));
        return found;
    }

    void outcomes(Map<String, Use.Outcome> byLeaseId) {
        if (!byLeaseId.isEmpty()) {
            documents.bulkWrite(
                    byLeaseId.entrySet().stream()
                            .map(outcome -> new UpdateOneModel<Document>(
                                    eq(outcome.getKey()),
                                    Updates.set("outcome", outcome.getValue().name())))
                            .toList(),
                    new BulkWriteOptions().ordered(false));
        }
    }

    /** Newest first, those after {@code after} in that order. */
    List<Use> page(String userId, @Nullable String after, int limit) {
        Bson ofUser = eq("userId", userId);
        var page = new ArrayList<Use>();
        documents
                .find(after == null ? ofUser : and(ofUser, lt("_id", after)))
                .sort(Sorts.descending("_id"))
                .limit(limit)
                .forEach(document -> page.add(use(document)));
        return page;
    }

    void deleteBefore(Instant before) {
        documents.deleteMany(lt("at", Date.from(before)));
    }

    private static Document document(Use use) {
        return new Document("_id", use.leaseId())
                .append("at", Date.from(use.at()))
                .append("userId", use.userId())
                .append("jobId", use.jobId())
                .append("purpose", use.purpose().name())
                .append("attempt", use.attempt())
                .append("worker", use.worker())
                .append("tokenId", use.tokenId())
                .append("version", use.version())
                .append("outcome", use.outcome().name());
    }

    private static Use use(Document document) {
        return new Use(
                document.getString("_id"),
                document.getDate("at").toInstant(),
                document.getString("userId"),
                document.getString("jobId"),
                Use.Purpose.valueOf(document.getString("purpose")),
                document.getInteger("attempt"),
                document.getString("worker"),
                document.getString("tokenId"),
                document.getLong("version"),
                Use.Outcome.valueOf(document.getString("outcome")));
    }
}
