package com.apifyforge.benchmarks.leases;

import com.apifyforge.benchmarks.system.Users;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertManyOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.bson.Document;

/**
 * More tokens in the database, as large as real ones: copies of a connected user's, with users, ids and keys of their
 * own. Nobody can open them, as an envelope is bound to its user.
 */
final class StoredTokens {
    private static final int AT_ONCE = 10_000;

    private StoredTokens() {}

    /** Whether a database holds tokens already, which then may be somebody's. */
    static boolean anyIn(String mongodbUri) {
        try (var client = MongoClients.create(mongodbUri)) {
            return client.getDatabase("apifyforge").getCollection("tokens").countDocuments() > 0;
        }
    }

    /** As many are there in the end, with the one that is copied. */
    static void fill(String mongodbUri, int count) {
        try (var client = MongoClients.create(mongodbUri)) {
            var tokens = client.getDatabase("apifyforge").getCollection("tokens");
            var keys = client.getDatabase("apifyforge_keys").getCollection("token_keys");
            Document token = first(tokens, Users.id(0));
            Document key = first(keys, keyId(token));
            for (long stored = tokens.countDocuments(); stored < count; stored += AT_ONCE) {
                insert(tokens, keys, token, key, (int) Math.min(AT_ONCE, count - stored));
            }
        }
    }

    private static Document first(MongoCollection<Document> documents, String id) {
        return Objects.requireNonNull(documents.find(Filters.eq(id)).first(), () -> "There is no document " + id);
    }

    private static String keyId(Document token) {
        return token.getString("tokenId") + ":" + token.getLong("version");
    }

    private static void insert(
            MongoCollection<Document> tokens, MongoCollection<Document> keys, Document token, Document key, int count) {
        List<Document> newTokens = new ArrayList<>();
        List<Document> newKeys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = UUID.randomUUID().toString();
            var copy = new Document(token).append("_id", "stored-" + id).append("tokenId", id);
            newTokens.add(copy);
            newKeys.add(new Document(key).append("_id", keyId(copy)).append("userId", "stored-" + id));
        }
        keys.insertMany(newKeys, new InsertManyOptions().ordered(false));
        tokens.insertMany(newTokens, new InsertManyOptions().ordered(false));
    }
}
