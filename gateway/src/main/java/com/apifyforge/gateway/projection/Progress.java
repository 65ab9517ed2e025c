package com.apifyforge.gateway.projection;

import com.apifyforge.gateway.store.Store;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.bson.Document;

/**
 * How far the projection is on each partition: the next offset that it will read. Written after what it speaks of, so
 * that whoever sees it finds that.
 */
public final class Progress {
    private final MongoCollection<Document> documents;
    private final List<Consumer<Map<TopicPartition, Long>>> listeners = new ArrayList<>();

    Progress(Store store) {
        documents = store.collection("progress");
    }

    /** Of all gateways, as the database tells it. */
    public Map<TopicPartition, Long> read() {
        var progress = new HashMap<TopicPartition, Long>();
        documents
                .find()
                .forEach(document -> progress.put(
                        new TopicPartition(document.getString("topic"), document.getInteger("partition")),
                        document.getLong("next")));
        return progress;
    }

    /** Is told what this gateway itself has written, at once. */
    public synchronized void listen(Consumer<Map<TopicPartition, Long>> listener) {
        listeners.add(listener);
    }

    void write(Map<TopicPartition, Long> next) {
        Store.write(
                documents,
                next.entrySet().stream()
                        .map(entry -> new UpdateOneModel<Document>(
                                new Document("_id", entry.getKey().toString()),
                                new Document("$max", new Document("next", entry.getValue()))
                                        .append(
                                                "$setOnInsert",
                                                new Document(
                                                                "topic",
                                                                entry.getKey().topic())
                                                        .append(
                                                                "partition",
                                                                entry.getKey().partition())),
                                new UpdateOptions().upsert(true)))
                        .toList());
        synchronized (this) {
            listeners.forEach(listener -> listener.accept(next));
        }
    }
}
