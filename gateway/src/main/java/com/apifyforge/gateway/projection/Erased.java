package com.apifyforge.gateway.projection;

import com.apifyforge.gateway.store.Store;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOptions;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.bson.Document;

/**
 * Users whose entries were deleted before their time. The topics hold them on until their retention ends, so that a
 * mark has to keep what is read from there again from coming back; it outlives a rebuild.
 */
public final class Erased {
    /** Of the collection that a rebuild keeps. */
    public static final String COLLECTION = "erased";

    private static final String NAME = "user";
    private static final List<String> DATED = List.of("jobs", "uses", "events");

    private final Store store;
    private final MongoCollection<Document> marks;

    Erased(Store store) {
        this.store = store;
        marks = store.collection(COLLECTION);
    }

    /** Deletes what is older than {@code at}, and what is told of the connection up to now. */
    public void erase(Connection connection, Instant at) {
        var mark = new Document("_id", Store.id(connection.userId(), NAME))
                .append("userId", connection.userId())
                .append("at", Date.from(at))
                .append("offset", connection.offset());
        marks.replaceOne(new Document("_id", mark.getString("_id")), mark, new ReplaceOptions().upsert(true));
        delete(mark);
    }

    /** After each write: what was read before the mark was there, and written after its deletion, is deleted here. */
    void deleteAgain(Collection<String> userIds) {
        var ids = userIds.stream().map(user -> Store.id(user, NAME)).toList();
        if (!ids.isEmpty()) {
            marks.find(new Document("_id", new Document("$in", ids))).forEach(this::delete);
        }
    }

    /** Marks whose entries are in no topic any more. */
    void deleteBefore(Instant at) {
        marks.deleteMany(new Document("at", new Document("$lt", Date.from(at))));
    }

    private void delete(Document mark) {
        Document user = Store.idsOf(mark.getString("userId"), "");
        for (String name : DATED) {
            store.collection(name).deleteMany(new Document(user).append("at", new Document("$lt", mark.getDate("at"))));
        }
        var upToMark = new Document("$lte", mark.getLong("offset"));
        var connections = store.collection("connections");
        connections.deleteMany(new Document(user).append("offset", upToMark));
        var told = new Document("offset", upToMark);
        // Of one that goes on: what was told before and after the mark may have been put together in one batch.
        connections.updateMany(user, new Document("$pull", new Document("outcomes", told).append("seen", told)));
    }
}
