package com.apifyforge.tokens.rewrap;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;

import com.apifyforge.tokens.envelope.Binding;
import com.apifyforge.tokens.envelope.KeyNotConfiguredException;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.envelope.KeysUnavailableException;
import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.store.Store;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bson.Document;
import org.bson.types.Binary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One collection of wrapped data keys, as the moving of them sees it. Throws KeysUnavailableException if KMS is away.
 */
final class WrappedKeys {
    private static final Logger log = LoggerFactory.getLogger(WrappedKeys.class);

    private final MongoCollection<Document> documents;
    private final Function<Document, Binding> binding;
    private final KeyWrapper keys;

    private WrappedKeys(MongoCollection<Document> documents, Function<Document, Binding> binding, KeyWrapper keys) {
        this.documents = documents;
        this.binding = binding;
        this.keys = keys;
    }

    static List<WrappedKeys> all(Store store, KeyWrapper keys) {
        return List.of(
                new WrappedKeys(
                        store.keyCollection("sealing_keys"),
                        document -> Binding.ofSealingKey(document.getString("_id")),
                        keys),
                new WrappedKeys(store.keyCollection("token_keys"), WrappedKeys::ofToken, keys));
    }

    private static Binding ofToken(Document document) {
        String id = document.getString("_id");
        int colon = id.lastIndexOf(':');
        return Binding.ofToken(
                document.getString("userId"), id.substring(0, colon), Long.parseLong(id.substring(colon + 1)));
    }

    List<String> wrappedBy() {
        return documents.distinct("wrappedBy", String.class).into(new ArrayList<>());
    }

    long countUnder(String keyId) {
        return documents.countDocuments(eq("wrappedBy", keyId));
    }

    /** Opens some under this key, the first and the last: throws KeysUnavailableException if they cannot be tried. */
    Tried tryUnder(String keyId, int some) {
        Set<Document> drawn = new LinkedHashSet<>();
        for (var order : List.of(Sorts.ascending("_id"), Sorts.descending("_id"))) {
            documents.find(eq("wrappedBy", keyId)).sort(order).limit(some).into(drawn);
        }
        int opened = 0;
        for (Document document : drawn) {
            try {
                opened += keys.unwrap(wrapped(document), binding.apply(document), dataKey -> 1);
            } catch (KeysUnavailableException e) {
                throw e;
            } catch (RuntimeException altered) {
                log.warn("The key {} does not open with {}", document.getString("_id"), keyId);
            }
        }
        return new Tried(opened, drawn.size() - opened);
    }

    record Tried(int opened, int closed) {}

    long countNotUnder(String to) {
        return documents.countDocuments(ne("wrappedBy", to));
    }

    /** Moves the first {@code limit} records after the id {@code after}. A page without records is the last. */
    Page movePage(String to, String after, int limit) {
        var page = documents
                .find(Store.withId(new Document("$gt", after), "wrappedBy", new Document("$ne", to)))
                .sort(Sorts.ascending("_id"))
                .limit(limit)
                .into(new ArrayList<>());
        var moves = new ArrayList<UpdateOneModel<Document>>();
        long failed = countFailures(page, document -> moves.add(move(document)));
        if (!moves.isEmpty()) {
            documents.bulkWrite(moves, new BulkWriteOptions().ordered(false));
        }
        return new Page(page.isEmpty() ? after : page.getLast().getString("_id"), page.size(), failed);
    }

    /** Only onto the bytes it was made of: what was deleted meanwhile stays deleted, what was replaced stays so. */
    private UpdateOneModel<Document> move(Document document) {
        WrappedKey moved = keys.rewrap(wrapped(document), binding.apply(document));
        return new UpdateOneModel<>(
                Store.withId(document.getString("_id"), "wrapped", document.get("wrapped", Binary.class)),
                Updates.combine(
                        Updates.set("wrappedBy", moved.keyId()), Updates.set("wrapped", new Binary(moved.bytes()))));
    }

    /** How many of {@code sample} records under this key, drawn at random, do not open. */
    long countUnreadable(String to, int sample) {
        var drawn = documents.find(in("_id", draw(to, sample))).into(new ArrayList<>());
        return countFailures(
                drawn, document -> keys.unwrap(wrapped(document), binding.apply(document), dataKey -> true));
    }

    /**
     * Algorithm R (Vitter, 1985). Not {@code $sample}: the embedded database sorts by random numbers that change while
     * it sorts, which fails now and then.
     */
    private List<String> draw(String keyId, int sample) {
        var drawn = new ArrayList<String>();
        long seen = 0;
        for (Document document : documents.find(eq("wrappedBy", keyId)).projection(Projections.include("_id"))) {
            String id = document.getString("_id");
            if (drawn.size() < sample) {
                drawn.add(id);
            } else {
                long place = ThreadLocalRandom.current().nextLong(seen + 1);
                if (place < sample) {
                    drawn.set((int) place, id);
                }
            }
            seen++;
        }
        return drawn;
    }

    private static WrappedKey wrapped(Document document) {
        return new WrappedKey(
                document.getString("wrappedBy"),
                document.get("wrapped", Binary.class).getData());
    }

    private static long countFailures(List<Document> page, Consumer<Document> work) {
        return page.stream().filter(document -> !succeeds(document, work)).count();
    }

    /** Whatever is wrong with one record must not stop the others; that KMS is away is wrong with all of them. */
    private static boolean succeeds(Document document, Consumer<Document> work) {
        try {
            work.accept(document);
            return true;
        } catch (KeysUnavailableException e) {
            if (!(e instanceof KeyNotConfiguredException)) {
                throw e;
            }
            log.error("The key {} cannot be rewrapped: {}", document.getString("_id"), e.getMessage());
        } catch (RuntimeException altered) {
            log.error("The key {} cannot be rewrapped: {}", document.getString("_id"), altered.toString());
        }
        return false;
    }

    record Page(String last, int size, long failed) {}
}
