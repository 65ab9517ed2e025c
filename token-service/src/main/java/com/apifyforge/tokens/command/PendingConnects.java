package com.apifyforge.tokens.command;

import static com.mongodb.client.model.Filters.lte;

import com.apifyforge.service.telemetry.TraceHeader;
import com.apifyforge.tokens.store.SharedCalls;
import com.apifyforge.tokens.store.Store;
import com.apifyforge.tokens.token.ConnectCommand;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Updates;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The collection {@code waiting_connects}: commands for which Apify or the wrapping key gave no answer yet, still
 * sealed, at most one per user, the newest. They hold no partition.
 */
public final class PendingConnects {
    public static final String COLLECTION = "waiting_connects";

    private final MongoCollection<Document> documents;
    private final SharedCalls<Collection<String>, Map<String, Document>> reads;

    PendingConnects(Store store) {
        documents = store.collection(COLLECTION);
        reads = SharedCalls.reads(documents);
        store.index(documents, false, "dueAt");
    }

    /** False if a newer one waits; then nothing was written. */
    boolean put(ConnectCommand connect, Instant dueAt) {
        try {
            documents.replaceOne(
                    Store.withId(connect.userId(), "offset", new Document("$lte", connect.offset())),
                    new Document("_id", connect.userId())
                            .append("commandId", connect.commandId())
                            .append("offset", connect.offset())
                            .append("sealedToken", connect.sealedToken())
                            .append("appendedAt", Date.from(connect.appendedAt()))
                            .append("trace", TraceHeader.of(Context.current()))
                            .append("tries", 0)
                            .append("dueAt", Date.from(dueAt)),
                    new ReplaceOptions().upsert(true));
            return true;
        } catch (MongoException e) {
            if (Store.isDuplicate(e)) {
                return false;
            }
            throw e;
        }
    }

    boolean holds(String userId, String commandId) {
        Document waiting = ofUser(userId);
        return waiting != null && commandId.equals(waiting.getString("commandId"));
    }

    /** The command of the user that waits, if it is older than the given one. */
    Optional<ConnectCommand> older(String userId, String commandId, long offset) {
        return Optional.ofNullable(ofUser(userId))
                .filter(waiting -> waiting.get("offset") instanceof Long stored
                        && stored < offset
                        && !commandId.equals(waiting.getString("commandId")))
                .map(PendingConnects::connect);
    }

    private @Nullable Document ofUser(String userId) {
        return reads.call(List.of(userId)).get(userId);
    }

    void remove(String userId, String commandId) {
        documents.deleteOne(theCommand(userId, commandId));
    }

    void postpone(String userId, String commandId, Instant dueAt) {
        documents.updateOne(theCommand(userId, commandId), Updates.set("dueAt", Date.from(dueAt)));
    }

    /** What is due, claimed until {@code claimUntil}: other instances leave it alone, and a crash gives it back. */
    List<PendingConnect> claimDue(Instant now, Instant claimUntil, int limit) {
        var claimed = new ArrayList<PendingConnect>();
        for (Document due : documents.find(lte("dueAt", Date.from(now))).limit(limit)) {
            var unclaimed =
                    theCommand(due.getString("_id"), due.getString("commandId")).append("dueAt", due.getDate("dueAt"));
            var claim = Updates.combine(Updates.set("dueAt", Date.from(claimUntil)), Updates.inc("tries", 1));
            if (documents.updateOne(unclaimed, claim).getModifiedCount() == 1) {
                claimed.add(waiting(due));
            }
        }
        return claimed;
    }

    private static ConnectCommand connect(Document document) {
        return new ConnectCommand(
                document.getString("commandId"),
                document.getString("_id"),
                document.getLong("offset"),
                document.getString("sealedToken"),
                document.getDate("appendedAt").toInstant());
    }

    private static PendingConnect waiting(Document document) {
        return new PendingConnect(connect(document), document.getInteger("tries"), document.getString("trace"));
    }

    private static Document theCommand(String userId, String commandId) {
        return Store.withId(userId, "commandId", commandId);
    }

    /**
     * {@code tries} so far, not counting the one it is claimed for; {@code trace} is the header of the span that put it
     * here.
     */
    record PendingConnect(
            ConnectCommand connect, int tries, @Nullable String trace) {}
}
