package com.apifyforge.tokens.token;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lt;

import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.keystore.KeyCollection;
import com.apifyforge.tokens.store.SharedCalls;
import com.apifyforge.tokens.store.Store;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;

/**
 * The collection {@code token_keys}: the wrapped data key of each token version, {@code _id} = {@code tokenId:version}.
 * Deleting one shreds the ciphertext it belongs to in every copy.
 */
final class TokenKeys {
    private final MongoCollection<Document> documents;
    private final SharedCalls<Collection<String>, Map<String, Document>> reads;

    TokenKeys(Store store) {
        documents = KeyCollection.TOKEN_KEYS.in(store);
        reads = SharedCalls.reads(documents);
    }

    /**
     * False if there is a key of this version already: never overwritten, as another instance may be about to use it.
     */
    boolean insert(String keyId, String userId, WrappedKey key, Instant at) {
        try {
            Document document = new Document("_id", keyId)
                    .append(KeyCollection.USER_ID, userId)
                    .append("at", Date.from(at));
            documents.insertOne(KeyCollection.put(document, key));
            return true;
        } catch (MongoException e) {
            if (Store.isDuplicate(e)) {
                return false;
            }
            throw e;
        }
    }

    void delete(String keyId) {
        documents.deleteOne(eq(keyId));
    }

    Map<String, WrappedKey> find(Collection<String> keyIds) {
        Map<String, WrappedKey> found = new HashMap<>();
        if (!keyIds.isEmpty()) {
            reads.call(keyIds).forEach((keyId, document) -> found.put(keyId, KeyCollection.key(document)));
        }
        return found;
    }

    Set<String> present(Collection<String> keyIds) {
        return reads.call(keyIds).keySet();
    }

    /** A page of keys older than {@code before}, in the order of their ids. */
    List<StoredKey> page(String after, Instant before, int limit) {
        var page = new ArrayList<StoredKey>();
        documents
                .find(and(gt("_id", after), lt("at", Date.from(before))))
                .projection(Projections.include(KeyCollection.USER_ID))
                .sort(Sorts.ascending("_id"))
                .limit(limit)
                .forEach(document ->
                        page.add(new StoredKey(document.getString("_id"), document.getString(KeyCollection.USER_ID))));
        return page;
    }

    record StoredKey(String keyId, String userId) {}
}
