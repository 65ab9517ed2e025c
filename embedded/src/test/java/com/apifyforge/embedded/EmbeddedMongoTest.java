package com.apifyforge.embedded;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOptions;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMongoTest {
    @TempDir
    Path folder;

    @Test
    void everyWriteAcknowledgedBeforeKillMinusNineIsThereAfterARestart() throws Exception {
        try (var child = ChildProcess.start(MongoChild.class, folder.toString())) {
            child.awaitLine("acknowledged 500");
            child.kill();
        }

        try (var mongo = EmbeddedMongo.start(folder, 0);
                var client = MongoClients.create(mongo.uri())) {
            assertThat(letters(client).countDocuments()).isEqualTo(500);
            for (int i = 0; i < 500; i++) {
                assertThat(letters(client).find(eq("_id", i)).first()).isNotNull();
            }
        }
    }

    @Test
    void indexesAndDocumentsAgreeAfterAKillInTheMiddleOfConcurrentWrites() throws Exception {
        try (var child = ChildProcess.start(BusyMongoChild.class, folder.toString())) {
            child.awaitLine("busy");
            child.kill();
        }

        try (var mongo = EmbeddedMongo.start(folder, 0);
                var client = MongoClients.create(mongo.uri())) {
            for (Document document : letters(client).find()) {
                assertThat(letters(client).find(eq("_id", document.get("_id"))).first())
                        .isEqualTo(document);
                assertThatThrownBy(() -> letters(client).insertOne(new Document("_id", document.get("_id"))))
                        .isInstanceOf(MongoWriteException.class);
            }
            for (int writer = 0; writer < 4; writer++) {
                for (int i = 0; i < 500; i++) {
                    letters(client)
                            .updateOne(
                                    eq("_id", writer + "-" + i), set("again", true), new UpdateOptions().upsert(true));
                }
            }
            assertThat(letters(client).countDocuments()).isEqualTo(2_000);
        }
    }

    @Test
    void answerIsTheStateInWhichItMatched() throws Exception {
        try (var mongo = EmbeddedMongo.start(folder, 0);
                var client = MongoClients.create(mongo.uri());
                var threads = Executors.newSingleThreadExecutor()) {
            var letters = letters(client);
            letters.insertMany(IntStream.range(0, 100)
                    .mapToObj(i -> new Document("_id", i).append("state", "open"))
                    .toList());
            var writing = threads.submit(() -> {
                for (int i = 0; i < 200; i++) {
                    letters.updateMany(new Document(), set("state", i % 2 == 0 ? "closed" : "open"));
                }
            });

            while (!writing.isDone()) {
                assertThat(letters.find(eq("state", "open")).map(found -> found.getString("state")))
                        .allMatch("open"::equals);
            }
            writing.get();
        }
    }

    @Test
    void oneOfManyConcurrentUpsertsWins() throws Exception {
        try (var mongo = EmbeddedMongo.start(folder, 0);
                var client = MongoClients.create(mongo.uri());
                var threads = Executors.newFixedThreadPool(16)) {
            var tries = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < 16 * 20; i++) {
                int id = i % 20;
                tries.add(() -> insertedBy(letters(client), id));
            }
            int winners = 0;
            for (var each : threads.invokeAll(tries)) {
                winners += each.get() ? 1 : 0;
            }

            assertThat(winners).isEqualTo(20);
            assertThat(letters(client).countDocuments()).isEqualTo(20);
        }
    }

    @Test
    void oneOfManyConcurrentChangesOfAVersionWins() throws Exception {
        try (var mongo = EmbeddedMongo.start(folder, 0);
                var client = MongoClients.create(mongo.uri());
                var threads = Executors.newFixedThreadPool(16)) {
            letters(client).insertOne(new Document("_id", 1).append("version", 0));
            var tries = new ArrayList<Callable<Long>>();
            for (int i = 0; i < 320; i++) {
                int version = i / 16;
                tries.add(() -> letters(client)
                        .updateOne(
                                and(eq("_id", 1), eq("version", version)),
                                combine(inc("version", 1), set("by", version)))
                        .getModifiedCount());
            }
            long changes = 0;
            for (var each : threads.invokeAll(tries)) {
                changes += each.get();
            }

            assertThat(letters(client).find(eq("_id", 1)).first()).containsEntry("version", (int) changes);
        }
    }

    @Test
    void theFileDoesNotGrowWithTheNumberOfWritesAndForgetsWhatWasDeletedByTheNextStart() throws Exception {
        Path file = folder.resolve("mongo.h2");
        try (var mongo = EmbeddedMongo.start(folder, 0);
                var client = MongoClients.create(mongo.uri())) {
            letters(client).insertOne(new Document("_id", 0).append("text", "shredded-" + "x".repeat(500)));
            letters(client).insertOne(new Document("_id", 1).append("text", "kept-" + "x".repeat(500)));
            for (int i = 0; i < 1_500; i++) {
                letters(client).updateOne(eq("_id", 1), inc("changes", 1));
            }
            letters(client).deleteOne(eq("_id", 0));
            assertThat(Files.size(file)).isLessThan(8 << 20);
        }

        try (var mongo = EmbeddedMongo.start(folder, 0);
                var client = MongoClients.create(mongo.uri())) {
            assertThat(letters(client).find(eq("_id", 1)).first()).containsEntry("changes", 1_500);
            assertThat(Files.size(file)).isLessThan(1 << 20);
            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                    .contains("kept-")
                    .doesNotContain("shredded-");
        }
    }

    @Test
    void portInUseIsSaidWithItsNumber() throws Exception {
        try (var occupied = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatThrownBy(() -> EmbeddedMongo.start(folder, occupied.getLocalPort()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("Port " + occupied.getLocalPort());
        }
    }

    private static boolean insertedBy(MongoCollection<Document> letters, int id) {
        var result = letters.updateOne(
                eq("_id", id),
                com.mongodb.client.model.Updates.setOnInsert("made", true),
                new UpdateOptions().upsert(true));
        return result.getUpsertedId() != null;
    }

    private static MongoCollection<Document> letters(com.mongodb.client.MongoClient client) {
        return client.getDatabase("test").getCollection("letters");
    }

    static final class MongoChild {
        public static void main(String[] args) throws Exception {
            var mongo = EmbeddedMongo.start(Path.of(args[0]), 0);
            try (var client = MongoClients.create(mongo.uri())) {
                for (int i = 0; i < 500; i++) {
                    letters(client).insertOne(new Document("_id", i).append("text", "x".repeat(300)));
                }
                System.out.println("acknowledged 500");
                Thread.currentThread().join();
            }
        }
    }

    static final class BusyMongoChild {
        public static void main(String[] args) throws Exception {
            var mongo = EmbeddedMongo.start(Path.of(args[0]), 0);
            try (var client = MongoClients.create(mongo.uri());
                    var threads = Executors.newFixedThreadPool(4)) {
                for (int writer = 0; writer < 4; writer++) {
                    int self = writer;
                    threads.submit(() -> {
                        for (int i = 0; i < 500; i++) {
                            letters(client).insertOne(new Document("_id", self + "-" + i));
                            if (self == 0 && i == 150) {
                                System.out.println("busy");
                            }
                        }
                    });
                }
            }
        }
    }
}
