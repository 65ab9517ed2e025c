package com.apifyforge.tokens.token;

import static com.mongodb.client.model.Filters.lte;

import com.apifyforge.tokens.outbox.Outbox;
import com.apifyforge.tokens.store.SharedCalls;
import com.apifyforge.tokens.store.Store;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The collection {@code tokens}: one document per user, changed only by compare-and-set on its revision. */
final class Tokens {
    private final MongoCollection<Document> documents;
    private final SharedCalls<Collection<String>, Map<String, Document>> reads;

    Tokens(Store store) {
        documents = store.collection(Outbox.COLLECTION);
        reads = SharedCalls.reads(documents);
        store.index(documents, true, TokenDocuments.REMIND_AT);
    }

    TokenRow find(String userId) {
        Document document = reads.call(List.of(userId)).get(userId);
        return document == null ? new TokenRow(userId, 0, List.of(), Seals.NONE, null) : TokenDocuments.row(document);
    }

    /** By user id; users who never connected are not in it. */
    Map<String, Token> find(Collection<String> userIds) {
        Map<String, Token> found = new HashMap<>();
        if (userIds.isEmpty()) {
            return found;
        }
        reads.call(userIds).forEach((userId, document) -> {
            Token token = TokenDocuments.row(document).token();
            if (token != null) {
                found.put(userId, token);
            }
        });
        return found;
    }

    List<TokenRow> reminderDue(Instant now, int limit) {
        var due = new ArrayList<TokenRow>();
        documents
                .find(lte(TokenDocuments.REMIND_AT, Date.from(now)))
                .limit(limit)
                .forEach(document -> due.add(TokenDocuments.row(document)));
        return due;
    }

    /** False if the document has changed since {@code row} was read; then nothing was written. */
    boolean change(TokenRow row, Bson... changes) {
        var all = new ArrayList<>(List.of(changes));
        all.add(Updates.set(TokenDocuments.REVISION, row.revision() + 1));
        try {
            var result = documents.updateOne(
                    Store.withId(row.userId(), TokenDocuments.REVISION, row.revision()),
                    Updates.combine(all),
                    new UpdateOptions().upsert(row.revision() == 0));
            return result.getMatchedCount() == 1 || result.getUpsertedId() != null;
        } catch (MongoException e) {
            if (Store.isDuplicate(e)) {
                return false;
            }
            throw e;
        }
    }
}
