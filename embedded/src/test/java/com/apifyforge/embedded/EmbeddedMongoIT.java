package com.apifyforge.embedded;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOptions;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.BsonBinaryWriter;
import org.bson.Document;
import org.bson.codecs.DocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedMongoIT {
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

    /** One of another name would be an empty map beside it, and every comparison as slow as H2's own. */
    @Test
    void indexOfIdsIsTheMapThatWasOpenedForIt() {
        try (var mongo = EmbeddedMongo.start(folder, 0);
                var client = MongoClients.create(mongo.uri())) {
            letters(client).insertOne(new Document("_id", "a"));
        }

        try (var store = new MVStore.Builder()
                .fileName(folder.resolve("mongo.h2").toString())
                .readOnly()
                .open()) {
            var indexes = store.getMapNames().stream()
                    .filter(name -> name.contains("index_"))
                    .toList();
            assertThat(indexes).hasSize(1);
            assertThat(store.openMap(indexes.getFirst()).sizeAsLong()).isEqualTo(1);
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

    private static final String PASSWORD = Passwords.random();

    @Test
    void whoShowsThePasswordOfTheFolderIsLetIn() {
        for (int start = 0; start < 2; start++) {
            try (var mongo = EmbeddedMongo.start(folder, 0, PASSWORD);
                    var client = MongoClients.create(mongo.uri())) {
                letters(client).insertOne(new Document("_id", start));
                assertThat(letters(client).countDocuments()).isEqualTo(start + 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mongodb://",
                "mongodb://apifyforge:wrong@",
                "mongodb://apifyforge:@",
                "mongodb://admin:%s@",
                "mongodb://apifyforge:wrong%s@",
            })
    void whoDoesNotShowItReadsWritesAndDeletesNothing(String login) {
        try (var mongo = EmbeddedMongo.start(folder, 0, PASSWORD);
                var owner = MongoClients.create(mongo.uri())) {
            letters(owner).insertOne(new Document("_id", 1));
            String address = mongo.uri().replaceAll("mongodb://.*@", login.formatted(PASSWORD));
            try (var stranger = MongoClients.create(
                    login.contains("@") ? address : address.replaceAll("authMechanism=[^&]+&", ""))) {
                var letters = letters(stranger);
                assertAll(
                        () -> refused(() -> letters.find().first()),
                        () -> refused(() -> letters.insertOne(new Document("_id", 2))),
                        () -> refused(() -> letters.updateOne(eq("_id", 1), set("changed", true))),
                        () -> refused(() -> letters.deleteMany(new Document())),
                        () -> refused(() -> letters.drop()),
                        () -> refused(() -> letters.countDocuments()),
                        () -> refused(() -> stranger.listDatabaseNames().first()),
                        () -> refused(() -> stranger.getDatabase("test").drop()),
                        () -> refused(() -> stranger.getDatabase("admin").runCommand(new Document("serverStatus", 1))),
                        () -> refused(() -> stranger.getDatabase("test").runCommand(new Document("ping", 1))));
            }
            assertThat(letters(owner).find()).containsExactly(new Document("_id", 1));
        }
    }

    private static void refused(ThrowingCallable use) {
        assertThatThrownBy(use)
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(MongoSecurityException.class),
                        e -> assertThat(e)
                                .isInstanceOf(MongoCommandException.class)
                                .extracting(failure -> ((MongoCommandException) failure).getErrorCode())
                                .isEqualTo(13));
    }

    /** The driver's first greeting has this form too, so it cannot be closed altogether. */
    @ParameterizedTest
    @CsvSource({"test.letters, find", "admin.$cmd, listDatabases", "test.$cmd, drop", "admin.$cmd.sys.inprog, hello"})
    void theOldFormOfQueriesIsRefusedToo(String collection, String command) throws Exception {
        try (var mongo = EmbeddedMongo.start(folder, 0, PASSWORD);
                var stranger = connected(mongo)) {
            assertThat(answer(stranger, collection, new Document(command, "letters")))
                    .contains("requires authentication");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 2002, 2006, 9999})
    void bytesThatAreNoMessageEndTheConnectionAndNothingElse(int code) throws Exception {
        try (var mongo = EmbeddedMongo.start(folder, 0, PASSWORD);
                var owner = MongoClients.create(mongo.uri())) {
            try (var stranger = connected(mongo)) {
                stranger.getOutputStream().write(header(16, code).array());

                assertThat(stranger.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(letters(owner).countDocuments()).isZero();
        }
    }

    @Test
    void oneLargeMessageBeforeTheLoginEndsTheConnection() throws Exception {
        try (var mongo = EmbeddedMongo.start(folder, 0, PASSWORD);
                var stranger = connected(mongo)) {
            stranger.getOutputStream().write(header((64 << 10) + 1, 2013).array());

            assertThat(stranger.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** A driver's monitor does so every 10 seconds for as long as the program lives. */
    @Test
    void aConnectionMayGreetForeverWithoutLogin() throws Exception {
        try (var mongo = EmbeddedMongo.start(folder, 0, PASSWORD);
                var monitor = connected(mongo)) {
            for (int i = 0; i < 2_000; i++) {
                assertThat(answer(monitor, "admin.$cmd", new Document("isMaster", 1)))
                        .contains("maxWireVersion");
            }
        }
    }

    @Test
    void strangersHoldOnlySoManyConnectionsAndEndNoneOfTheOwners() throws Exception {
        var strangers = new ArrayList<Socket>();
        try (var mongo = EmbeddedMongo.start(folder, 0, PASSWORD);
                var owner = MongoClients.create(mongo.uri())) {
            letters(owner).insertOne(new Document("_id", 1));
            for (int i = 0; i < FewUntilLogin.CONNECTIONS + 50; i++) {
                strangers.add(connected(mongo));
            }

            for (var late : strangers.subList(FewUntilLogin.CONNECTIONS, strangers.size())) {
                assertThat(late.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(answer(strangers.getFirst(), "admin.$cmd", new Document("isMaster", 1)))
                    .contains("maxWireVersion");
            assertThat(letters(owner).countDocuments()).isEqualTo(1);

            for (var each : strangers) {
                each.close();
            }
            await().untilAsserted(() -> {
                try (var next = connected(mongo)) {
                    assertThat(answer(next, "admin.$cmd", new Document("isMaster", 1)))
                            .contains("maxWireVersion");
                }
            });
        } finally {
            for (var each : strangers) {
                each.close();
            }
        }
    }

    private static String answer(Socket connection, String collection, Document query) throws Exception {
        var body = new BasicOutputBuffer();
        new DocumentCodec()
                .encode(
                        new BsonBinaryWriter(body),
                        query,
                        EncoderContext.builder().build());
        byte[] name = (collection + "\0").getBytes(StandardCharsets.UTF_8);
        int length = 16 + 4 + name.length + 8 + body.getSize();
        connection
                .getOutputStream()
                .write(ByteBuffer.allocate(length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(header(length, 2004).array())
                        .putInt(0)
                        .put(name)
                        .putInt(0)
                        .putInt(-1)
                        .put(body.toByteArray())
                        .array());
        var in = connection.getInputStream();
        byte[] size = in.readNBytes(4);
        assertThat(size).as("not closed").hasSize(4);
        byte[] rest = in.readNBytes(
                ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN).getInt() - 4);
        return new String(rest, StandardCharsets.ISO_8859_1);
    }

    private static ByteBuffer header(int length, int code) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .putInt(1)
                .putInt(0)
                .putInt(code);
    }

    private static Socket connected(EmbeddedMongo mongo) throws Exception {
        int port = Integer.parseInt(mongo.uri().replaceAll(".*127.0.0.1:(\\d+)/.*", "$1"));
        var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        socket.setSoTimeout(10_000);
        return socket;
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
