package com.apifyforge.quickstart.export;

import static com.mongodb.client.model.Filters.in;

import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.tokens.command.PendingConnects;
import com.apifyforge.tokens.ledger.Jobs;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertManyOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * Copies documents from one database server to another as they are, and opens nothing. It goes straight there: a file
 * in between would be one more place where ciphertext and keys lie together.
 */
final class Export {
    private static final Set<String> OF_THE_SERVER = Set.of("admin", "config", "local");
    private static final int BATCH = 1000;

    private final MongoClient from;
    private final MongoClient to;

    Export(MongoClient from, MongoClient to) {
        this.from = from;
        this.to = to;
    }

    /**
     * How many documents there are now by collection. Throws {@link WrongUseException}, and has written nothing, if the
     * target holds anything that the source does not hold just so; {@link IllegalStateException} if it does afterwards.
     */
    Map<String, Long> run() {
        somethingElse().ifPresent(name -> {
            throw new WrongUseException("The MongoDB holds something else in " + name
                    + ". Export into an empty one; one that services have worked on is not written over.");
        });
        collections(from)
                .filter(name -> !staysBehind(name))
                .forEach(name -> batches(name.in(from)).forEach(batch -> insertMissing(batch, name.in(to))));
        somethingElse().ifPresent(name -> {
            throw new IllegalStateException("Somebody else has written to " + name
                    + " of the MongoDB meanwhile. Stop that, empty the MongoDB and run the same command again.");
        });
        Map<String, Long> counts = new TreeMap<>();
        collections(to).forEach(name -> counts.put(name.toString(), count(name)));
        return counts;
    }

    /**
     * These commands are ordered by their place in a topic that stays behind too, so that a later disconnect from the
     * new topic would not be seen to be later.
     */
    private static boolean staysBehind(Name name) {
        return name.collection.equals(PendingConnects.COLLECTION);
    }

    long waitingConnects() {
        return inSource(PendingConnects.COLLECTION, Filters.empty());
    }

    long jobsNotEnded() {
        return inSource(Jobs.COLLECTION, Jobs.notEnded());
    }

    private long inSource(String collection, Bson which) {
        return collections(from)
                .filter(name -> name.collection.equals(collection))
                .mapToLong(name -> name.in(from).countDocuments(which))
                .sum();
    }

    /** A collection in which the target holds a document that the source does not hold just so. */
    private Optional<Name> somethingElse() {
        return collections(to)
                .filter(name -> batches(name.in(to)).anyMatch(batch -> !isAllIn(name.in(from), batch)))
                .findFirst();
    }

    private static boolean isAllIn(MongoCollection<Document> source, List<Document> batch) {
        var ours = byId(batch, source);
        return batch.stream().allMatch(document -> document.equals(ours.get(document.get("_id"))));
    }

    private static void insertMissing(List<Document> batch, MongoCollection<Document> to) {
        var there = byId(batch, to).keySet();
        var missing = batch.stream()
                .filter(document -> !there.contains(document.get("_id")))
                .toList();
        if (!missing.isEmpty()) {
            to.insertMany(missing, new InsertManyOptions().ordered(false));
        }
    }

    private long count(Name name) {
        long there = name.in(to).countDocuments();
        if (there != name.in(from).countDocuments()) {
            throw new IllegalStateException(
                    "Not all of " + name + " arrived, or somebody else writes to it. Run the same command again.");
        }
        return there;
    }

    /** Of the databases that the source has, listed at once: no cursor waits while a large collection is copied. */
    private Stream<Name> collections(MongoClient of) {
        return stream(from.listDatabaseNames())
                .filter(database -> !OF_THE_SERVER.contains(database))
                .flatMap(database -> stream(of.getDatabase(database).listCollectionNames())
                        .filter(name -> !name.startsWith("system."))
                        .map(name -> new Name(database, name)))
                .toList()
                .stream();
    }

    private static <T> Stream<T> stream(Iterable<T> found) {
        return StreamSupport.stream(found.spliterator(), false);
    }

    private static Map<Object, Document> byId(List<Document> batch, MongoCollection<Document> in) {
        var ids = batch.stream().map(document -> document.get("_id")).toList();
        Map<Object, Document> found = new HashMap<>();
        in.find(in("_id", ids)).forEach(document -> found.put(document.get("_id"), document));
        return found;
    }

    private static Stream<List<Document>> batches(MongoCollection<Document> all) {
        return stream(all.find()).gather(Gatherers.windowFixed(BATCH));
    }

    private record Name(String database, String collection) {
        MongoCollection<Document> in(MongoClient server) {
            return server.getDatabase(database).getCollection(collection);
        }

        @Override
        public String toString() {
            return database + "." + collection;
        }
    }
}
