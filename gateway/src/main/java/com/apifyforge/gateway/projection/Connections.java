package com.apifyforge.gateway.projection;

import com.apifyforge.gateway.projection.Connection.Outcome;
import com.apifyforge.gateway.projection.Connection.Result;
import com.apifyforge.gateway.projection.Connection.State;
import com.apifyforge.gateway.projection.Connection.Token;
import com.apifyforge.gateway.projection.Connection.Told;
import com.apifyforge.gateway.store.Store;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** One document per user who ever connected. */
public final class Connections {
    private static final String NAME = "connection";

    private final MongoCollection<Document> documents;

    Connections(Store store) {
        documents = store.collection("connections");
    }

    public Connection of(String userId) {
        Document document =
                documents.find(new Document("_id", Store.id(userId, NAME))).first();
        return document == null ? Connection.none(userId) : connection(userId, document);
    }

    Map<String, Connection> of(Collection<String> userIds) {
        var ids = userIds.stream().map(user -> Store.id(user, NAME)).toList();
        var found = new HashMap<String, Connection>();
        if (!ids.isEmpty()) {
            documents.find(new Document("_id", new Document("$in", ids))).forEach(document -> {
                String userId = document.getString("userId");
                found.put(userId, connection(userId, document));
            });
        }
        return found;
    }

    void write(Collection<Connection> connections) {
        Store.write(documents, connections.stream().map(Connections::update).toList());
    }

    private static UpdateOneModel<Document> update(Connection connection) {
        var fields = new Document("userId", connection.userId())
                .append("state", connection.state().name())
                .append("rotationDue", connection.rotationDue())
                .append("token", document(connection.token()))
                .append(
                        "outcomes",
                        connection.outcomes().stream()
                                .map(Connections::document)
                                .toList())
                .append(
                        "seen",
                        connection.seen().stream()
                                .map(told -> new Document("id", told.id()).append("offset", told.offset()))
                                .toList())
                .append("offset", connection.offset());
        return new UpdateOneModel<>(
                new Document("_id", Store.id(connection.userId(), NAME))
                        .append("offset", new Document("$lt", connection.offset())),
                new Document("$set", fields),
                new UpdateOptions().upsert(true));
    }

    private static @Nullable Document document(@Nullable Token token) {
        return token == null
                ? null
                : new Document("version", token.version())
                        .append("apifyUsername", token.apifyUsername())
                        .append("verified", token.verified())
                        .append("storedAt", Date.from(token.storedAt()))
                        .append("rotateBy", Date.from(token.rotateBy()));
    }

    private static Document document(Outcome outcome) {
        return new Document("commandId", outcome.commandId())
                .append("result", outcome.result().name())
                .append("reason", outcome.reason())
                .append("offset", outcome.offset());
    }

    private static Connection connection(String userId, Document document) {
        return new Connection(
                userId,
                State.valueOf(document.getString("state")),
                token(document.get("token", Document.class)),
                document.getBoolean("rotationDue"),
                document.getList("outcomes", Document.class).stream()
                        .map(one -> new Outcome(
                                one.getString("commandId"),
                                Result.valueOf(one.getString("result")),
                                one.getString("reason"),
                                // Absent in what older gateways wrote.
                                one.get("offset", Job.NONE)))
                        .toList(),
                document.getList("seen", Document.class).stream()
                        .map(one -> new Told(one.getString("id"), one.getLong("offset")))
                        .toList(),
                document.getLong("offset"));
    }

    private static @Nullable Token token(@Nullable Document token) {
        return token == null
                ? null
                : new Token(
                        token.getLong("version"),
                        token.getString("apifyUsername"),
                        token.getBoolean("verified"),
                        token.getDate("storedAt").toInstant(),
                        token.getDate("rotateBy").toInstant());
    }
}
