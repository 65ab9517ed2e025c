package com.apifyforge.gateway.log;

import com.apifyforge.events.JobEvent;
import com.apifyforge.events.Message;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.codec.MessageType;
import com.apifyforge.gateway.store.Store;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertOneModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import tools.jackson.databind.node.ObjectNode;

/** Every event of a user by the offset at which it was written, to go on with where a stream broke off. */
public final class EventLog {
    private static final String JOBS = "j";
    private static final String TOKENS = "t";

    private final MongoCollection<Document> documents;

    EventLog(Store store) {
        documents = store.collection("events");
        store.index(documents, false, "at");
    }

    /** What comes after that position, in order; at most so many of each topic. */
    public List<LoggedEvent> after(String userId, Position position, int limit) {
        var events = new ArrayList<LoggedEvent>();
        events.addAll(after(userId, TOKENS, position.tokens(), limit));
        events.addAll(after(userId, JOBS, position.jobs(), limit));
        // Stable: those of one topic keep their order whatever their times say, if the times are in order.
        return merged(events);
    }

    private List<LoggedEvent> after(String userId, String topic, long offset, int limit) {
        var range = new Document("$gt", Store.id(userId, name(topic, offset)))
                .append("$lte", Store.id(userId, name(topic, Long.MAX_VALUE)));
        return documents
                .find(new Document("_id", range))
                .sort(new Document("_id", 1))
                .limit(limit)
                .map(EventLog::event)
                .into(new ArrayList<>());
    }

    /** By time between the topics, by offset within each. */
    private static List<LoggedEvent> merged(List<LoggedEvent> events) {
        var tokens =
                new ArrayList<>(events.stream().filter(event -> !event.ofJob()).toList());
        var jobs = new ArrayList<>(events.stream().filter(LoggedEvent::ofJob).toList());
        var merged = new ArrayList<LoggedEvent>();
        var byTime = Comparator.comparing(LoggedEvent::at);
        while (!tokens.isEmpty() && !jobs.isEmpty()) {
            boolean tokenFirst = byTime.compare(tokens.getFirst(), jobs.getFirst()) <= 0;
            merged.add(tokenFirst ? tokens.removeFirst() : jobs.removeFirst());
        }
        merged.addAll(tokens);
        merged.addAll(jobs);
        return merged;
    }

    /** Where the log of this user ends now. */
    public Position end(String userId) {
        return new Position(end(userId, TOKENS), end(userId, JOBS));
    }

    private long end(String userId, String topic) {
        Document last = documents
                .find(Store.idsOf(userId, topic))
                .sort(new Document("_id", -1))
                .first();
        return last == null ? Position.NONE : event(last).offset();
    }

    /** What {@link #write} takes. */
    public static InsertOneModel<Document> insert(String userId, Message message, Seen seen) {
        String topic = message instanceof JobEvent ? JOBS : TOKENS;
        String type = MessageType.of(message).name();
        ObjectNode data = Json.mapper().valueToTree(message);
        data.put("type", type).put("id", seen.id()).put("time", seen.time().toString());
        return new InsertOneModel<>(new Document("_id", Store.id(userId, name(topic, seen.offset())))
                .append("type", type)
                .append("at", Date.from(seen.time()))
                .append("data", data.toString()));
    }

    /** An event that is there already stays as it is. */
    public void write(List<InsertOneModel<Document>> inserts) {
        Store.write(documents, inserts);
    }

    public void deleteBefore(Instant at) {
        documents.deleteMany(new Document("at", new Document("$lt", Date.from(at))));
    }

    /** Sorts as the offset does; before the first one it is the topic alone. */
    private static String name(String topic, long offset) {
        return offset < 0 ? topic : topic + "%019d".formatted(offset);
    }

    private static LoggedEvent event(Document document) {
        String name = Store.nameOf(document.getString("_id"));
        return new LoggedEvent(
                name.startsWith(JOBS),
                Long.parseLong(name.substring(1)),
                document.getString("type"),
                document.getDate("at").toInstant(),
                document.getString("data"));
    }
}
