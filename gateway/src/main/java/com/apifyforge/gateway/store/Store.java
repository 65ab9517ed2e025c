package com.apifyforge.gateway.store;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.WriteModel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.Document;

/**
 * The collections. Every id begins with the user's and a slash, which no id of a user has in it: what belongs to one
 * user is one range of ids, exactly, and no other user's falls into it.
 */
public final class Store {
    private static final int DUPLICATE_KEY = 11000;
    /** Of which no user's id has one, and its next character. */
    private static final char END_OF_USER = '/';

    private final List<Runnable> indexes = new CopyOnWriteArrayList<>();
    private final MongoDatabase database;

    Store(MongoDatabase database) {
        this.database = database;
    }

    public MongoCollection<Document> collection(String name) {
        return database.getCollection(name);
    }

    /** For speed only. Made when the database is there. */
    public void index(MongoCollection<Document> collection, boolean sparse, String... fields) {
        indexes.add(() -> collection.createIndex(Indexes.ascending(fields), new IndexOptions().sparse(sparse)));
    }

    void makeIndexes() {
        indexes.forEach(Runnable::run);
    }

    void ping() {
        database.runCommand(new Document("ping", 1));
    }

    /** The id of what this user has under a name. */
    public static String id(String userId, String name) {
        return userId + END_OF_USER + name;
    }

    /** A query for the ids of this user whose names begin so. */
    public static Document idsOf(String userId, String beginning) {
        String from = id(userId, beginning);
        // The next string that does not begin so: names are ASCII, so the last character has a next one.
        String to = from.substring(0, from.length() - 1) + (char) (from.charAt(from.length() - 1) + 1);
        return new Document("_id", new Document("$gte", from).append("$lt", to));
    }

    /** What follows the user's id. */
    public static String nameOf(String id) {
        return id.substring(id.indexOf(END_OF_USER) + 1);
    }

    /**
     * Writes all, in any order; what is there already under an id that is to be inserted stays as it is. Throws
     * MongoException for anything else.
     */
    public static void write(MongoCollection<Document> collection, List<? extends WriteModel<Document>> writes) {
        if (writes.isEmpty()) {
            return;
        }
        try {
            collection.bulkWrite(writes, new BulkWriteOptions().ordered(false));
        } catch (MongoBulkWriteException e) {
            boolean onlyRepeats = e.getWriteConcernError() == null
                    && e.getWriteErrors().stream().map(BulkWriteError::getCode).allMatch(code -> code == DUPLICATE_KEY);
            if (!onlyRepeats) {
                throw e;
            }
        }
    }

    public static boolean isDuplicate(MongoException e) {
        return e.getCode() == DUPLICATE_KEY;
    }
}
