package com.apifyforge.quickstart;

import static com.mongodb.client.model.Filters.in;

import com.apifyforge.ctl.WrongUseException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bson.Document;

/**
 * Copies documents from one database server to another as they are, and opens nothing. It goes straight there: a file in
 * between would be one more place where ciphertext and keys lie together.
 */
final class Export {
    private static final Set<String> OF_THE_SERVER = Set.of("admin", "config", "local");
    /**
     * Stays behind: these commands are ordered by their place in a topic that stays behind too, so that a later
     * disconnect from the new topic would not be seen to be later.
     */
    private static final String WAITING_CONNECTS = "waiting_connects";

    private static final int BATCH = 1000;

    private final MongoClient from;
    private final MongoClient to;

    Export(MongoClient from, MongoClient to) {
        this.from = from;
        this.to = to;
    }

    /**
     * How many documents there are now by collection. Throws {@link WrongUseException}, and has written nothing, if the
     * target holds anything that the source does not hold just so.
     */
    Map<String, Long> run() {
        requireNothingElse();
        collections(from)
                .filter(name -> !name.name.equals(WAITING_CONNECTS))
                .forEach(name -> inBatches(name.in(from), batch -> insertMissing(batch, name.in(to))));
        requireNothingElse();
        Map<String, Long> counts = new TreeMap<>();
        collections(to).forEach(name -> counts.put(name.toString(), count(name)));
        return counts;
    }

    long waitingConnects() {
        return collections(from)
                .filter(name -> name.name.equals(WAITING_CONNECTS))
                .mapToLong(name -> name.in(from).countDocuments())
                .sum();
    }

    long jobsUnderWay() {
        return collections(from)
                .filter(name -> name.name.equals("jobs"))
                .mapToLong(name -> name.in(from).countDocuments(in("state", "OPEN", "NOT_STARTED", "RUN")))
                .sum();
    }

    private void requireNothingElse() {
        collections(to)
                .forEach(name -> inBatches(name.in(to), batch -> {
                    var ours = byId(batch, name.in(from));
                    if (!batch.stream().allMatch(document -> document.equals(ours.get(document.get("_id"))))) {
                        throw new WrongUseException("The MongoDB holds something else in " + name
                                + ". Export into an empty one; one that services have worked on is not written over.");
                    }
                }));
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

    /** Of the databases that the source has. */
    private Stream<Name> collections(MongoClient of) {
        return stream(from.listDatabaseNames())
                .filter(database -> !OF_THE_SERVER.contains(database))
                .flatMap(database -> stream(of.getDatabase(database).listCollectionNames())
                        .filter(name -> !name.startsWith("system."))
                        .map(name -> new Name(database, name)))
                .toList()
                .stream();
    }

    private static Stream<String> stream(Iterable<String> names) {
        return StreamSupport.stream(names.spliterator(), false);
    }

    private static Map<Object, Document> byId(List<Document> batch, MongoCollection<Document> in) {
        var ids = batch.stream().map(document -> document.get("_id")).toList();
        Map<Object, Document> found = new HashMap<>();
        in.find(in("_id", ids)).forEach(document -> found.put(document.get("_id"), document));
        return found;
    }

    private static void inBatches(MongoCollection<Document> all, Consumer<List<Document>> work) {
        List<Document> batch = new ArrayList<>();
        for (Document document : all.find()) {
            batch.add(document);
            if (batch.size() == BATCH) {
                work.accept(batch);
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            work.accept(batch);
        }
    }

    private record Name(String database, String name) {
        MongoCollection<Document> in(MongoClient server) {
            return server.getDatabase(database).getCollection(name);
        }

        @Override
        public String toString() {
            return database + "." + name;
        }
    }
}
