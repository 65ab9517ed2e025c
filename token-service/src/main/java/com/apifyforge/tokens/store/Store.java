package com.apifyforge.tokens.store;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.WriteError;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.Document;

/**
 * The collections. Reads go to the primary and writes are acknowledged by a majority's journal, so what was
 * acknowledged survives and is seen by the next read. Nothing here or above needs transactions, TTL or secondary
 * indexes: the embedded default has none.
 */
public final class Store {
    private static final int DUPLICATE_KEY = 11000;

    /**
     * Invalid BSON, names of fields that may not be, documents and keys that are too large.
     *
     * @see <a href="https://www.mongodb.com/docs/manual/reference/error-codes/">MongoDB: error codes</a>
     */
    private static final Set<Integer> FAULTS_OF_DATA = Set.of(22, 52, 53, 56, 57, 10334, 17280, 17419, 17420);

    private final List<Runnable> preparations = new CopyOnWriteArrayList<>();
    private final MongoDatabase database;
    private final MongoDatabase keys;

    Store(MongoClient client, StoreSettings settings) {
        database = client.getDatabase(settings.database());
        keys = client.getDatabase(settings.keysDatabase());
    }

    public MongoCollection<Document> collection(String name) {
        return database.getCollection(name);
    }

    /** A collection of the database that backups leave out. */
    public MongoCollection<Document> keyCollection(String name) {
        return keys.getCollection(name);
    }

    /**
     * For speed only; the embedded default lists such indexes and does not use them.
     */
    public void index(MongoCollection<Document> collection, boolean sparse, String... fields) {
        atStart(() -> collection.createIndex(Indexes.ascending(fields), new IndexOptions().sparse(sparse)));
    }

    /** To be done when the database is there and before anything else reads or writes; repeated if it fails. */
    public void atStart(Runnable preparation) {
        preparations.add(preparation);
    }

    void prepare() {
        preparations.forEach(Runnable::run);
    }

    /** Throws MongoException unless the primary answers. */
    public void ping() {
        database.runCommand(new Document("ping", 1));
    }

    /**
     * The document of that id, if {@code field} has that value, which may be an expression. One flat document: {@code
     * Filters.and} says {@code $and}, behind which the embedded default does not see the id and reads everything.
     */
    public static Document withId(Object id, String field, Object value) {
        return new Document("_id", id).append(field, value);
    }

    public static boolean isDuplicate(MongoException e) {
        return e.getCode() == DUPLICATE_KEY;
    }

    public static boolean isDuplicate(WriteError error) {
        return error.getCode() == DUPLICATE_KEY;
    }

    /**
     * False only for what the database cannot do with this document, however often it is asked. Everything else of
     * MongoDB is an outage, also unknown codes: a command that waits is mended with the database, and one that was set
     * aside by mistake is lost to its user.
     */
    public static boolean isOutage(Throwable thrown) {
        return switch (thrown) {
            case MongoInterruptedException _ -> false;
            case MongoBulkWriteException bulk ->
                bulk.getWriteConcernError() != null
                        || bulk.getWriteErrors().stream().anyMatch(error -> !FAULTS_OF_DATA.contains(error.getCode()));
            case MongoException e -> !FAULTS_OF_DATA.contains(e.getCode());
            default -> false;
        };
    }
}
