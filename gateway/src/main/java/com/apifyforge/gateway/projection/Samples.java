package com.apifyforge.gateway.projection;

import com.apifyforge.gateway.store.Store;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertOneModel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;

/** One document a minute, whose id is that minute: of several gateways the first writes it. */
public final class Samples {
    private final MongoCollection<Document> documents;

    Samples(Store store) {
        documents = store.collection("samples");
    }

    /**
     * What was seen at a minute.
     *
     * @param ends offsets by topic
     * @param lag records by consumer group
     */
    public record Sample(Instant at, Map<String, Long> ends, Map<String, Long> lag, long deadLetters) {}

    /** One of a minute that is there already stays as it is. */
    public void write(Sample sample) {
        Store.write(
                documents,
                List.of(new InsertOneModel<>(
                        new Document("_id", Date.from(sample.at().truncatedTo(ChronoUnit.MINUTES)))
                                .append("ends", documents(sample.ends()))
                                .append("lag", documents(sample.lag()))
                                .append("deadLetters", sample.deadLetters()))));
    }

    /** Oldest first. */
    public List<Sample> since(Instant from) {
        return documents
                .find(new Document("_id", new Document("$gte", Date.from(from))))
                .sort(new Document("_id", 1))
                .map(document -> new Sample(
                        document.getDate("_id").toInstant(),
                        map(document, "ends"),
                        map(document, "lag"),
                        document.getLong("deadLetters")))
                .into(new ArrayList<>());
    }

    public void deleteBefore(Instant at) {
        documents.deleteMany(new Document("_id", new Document("$lt", Date.from(at))));
    }

    /** The names have dots, which names of fields must not have. */
    private static List<Document> documents(Map<String, Long> numbers) {
        return numbers.entrySet().stream()
                .map(one -> new Document("name", one.getKey()).append("n", one.getValue()))
                .toList();
    }

    private static Map<String, Long> map(Document document, String field) {
        var numbers = new TreeMap<String, Long>();
        document.getList(field, Document.class).forEach(one -> numbers.put(one.getString("name"), one.getLong("n")));
        return numbers;
    }
}
