package com.apifyforge.tokens.rewrap;

import static com.apifyforge.tokens.keystore.KeyCollection.WRAPPED;
import static com.apifyforge.tokens.keystore.KeyCollection.WRAPPED_BY;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;

import com.apifyforge.tokens.envelope.KeyNotConfiguredException;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.envelope.KeysUnavailableException;
import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.keystore.KeyCollection;
import com.apifyforge.tokens.store.Store;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
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
    private final KeyCollection collection;
    private final KeyWrapper keys;

    private WrappedKeys(Store store, KeyCollection collection, KeyWrapper keys) {
        this.documents = collection.in(store);
        this.collection = collection;
        this.keys = keys;
    }

    static List<WrappedKeys> all(Store store, KeyWrapper keys) {
        return Arrays.stream(KeyCollection.values())
                .map(collection -> new WrappedKeys(store, collection, keys))
                .toList();
    }

    List<String> wrappedBy() {
        return documents.distinct(WRAPPED_BY, String.class).into(new ArrayList<>());
    }

    long countUnder(String keyId) {
        return documents.countDocuments(eq(WRAPPED_BY, keyId));
    }

    /** Opens some under this key, the first and the last: throws KeysUnavailableException if they cannot be tried. */
    Tried tryUnder(String keyId, int some) {
        Set<Document> drawn = new LinkedHashSet<>();
        for (var order : List.of(Sorts.ascending("_id"), Sorts.descending("_id"))) {
            documents.find(eq(WRAPPED_BY, keyId)).sort(order).limit(some).into(drawn);
        }
        int opened = 0;
        for (Document document : drawn) {
            try {
                opened += keys.unwrap(KeyCollection.key(document), collection.binding(document), dataKey -> 1);
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
        return documents.countDocuments(ne(WRAPPED_BY, to));
    }

    /** Moves the first {@code limit} records after the id {@code after}. A page without records is the last. */
    Page movePage(String to, String after, int limit) {
        var page = documents
                .find(Store.withId(new Document("$gt", after), WRAPPED_BY, new Document("$ne", to)))
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
        WrappedKey moved = keys.rewrap(KeyCollection.key(document), collection.binding(document));
        return new UpdateOneModel<>(
                Store.withId(document.getString("_id"), WRAPPED, document.get(WRAPPED, Binary.class)),
                KeyCollection.set(moved));
    }

    /** How many of {@code sample} records under this key, drawn at random, do not open. */
    long countUnreadable(String to, int sample) {
        var drawn = documents.find(in("_id", draw(to, sample))).into(new ArrayList<>());
        return countFailures(
                drawn,
                document -> keys.unwrap(KeyCollection.key(document), collection.binding(document), dataKey -> true));
    }

    /**
     * Algorithm R (Vitter, 1985). Not {@code $sample}: the embedded database sorts by random numbers that change while
     * it sorts, which fails now and then.
     */
    private List<String> draw(String keyId, int sample) {
        var drawn = new ArrayList<String>();
        long seen = 0;
        for (Document document : documents.find(eq(WRAPPED_BY, keyId)).projection(Projections.include("_id"))) {
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
