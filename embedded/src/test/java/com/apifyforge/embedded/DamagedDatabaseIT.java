package com.apifyforge.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** H2 opens what it finds whole of a damaged file, which may be nothing at all, and writes it anew. */
class DamagedDatabaseIT {
    private static final int LETTERS = 2_000;

    @TempDir
    Path folder;

    private Path file;

    private enum Damage {
        CUT_TO_60_PERCENT {
            @Override
            void on(RandomAccessFile file) throws IOException {
                file.setLength(file.length() * 6 / 10);
            }
        },
        CUT_BY_A_THOUSANDTH {
            @Override
            void on(RandomAccessFile file) throws IOException {
                file.setLength(file.length() - file.length() / 1000);
            }
        },
        LAST_128_BYTES_ZERO {
            @Override
            void on(RandomAccessFile file) throws IOException {
                file.seek(file.length() - 128);
                file.write(new byte[128]);
            }
        },
        BLOCK_AFTER_THE_HEADERS_ZERO {
            @Override
            void on(RandomAccessFile file) throws IOException {
                file.seek(8192);
                file.write(new byte[4096]);
            }
        },
        EMPTY {
            @Override
            void on(RandomAccessFile file) throws IOException {
                file.setLength(0);
            }
        };

        abstract void on(RandomAccessFile file) throws IOException;
    }

    /** Stopped, started and stopped: the file is one chunk. */
    @BeforeEach
    void write() {
        file = folder.resolve("mongo.h2");
        insert(0, LETTERS);
        insert(LETTERS, 1);
    }

    @ParameterizedTest
    @EnumSource
    void damagedDatabaseIsRefusedAndLeftAsItIs(Damage damage) throws Exception {
        try (var opened = new RandomAccessFile(file.toFile(), "rw")) {
            damage.on(opened);
        }
        byte[] damaged = Files.readAllBytes(file);

        assertThatThrownBy(() -> EmbeddedMongo.start(folder, 0)).isInstanceOf(IllegalStateException.class);

        assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
    }

    @Test
    void olderCopyIsRefusedUntilSomebodySaysThatItIsMeant() throws Exception {
        Path copy = Files.copy(file, folder.resolve("copy"));
        for (int i = 1; i <= 20; i++) {
            insert(LETTERS + i, 1);
        }
        Files.copy(copy, file, StandardCopyOption.REPLACE_EXISTING);
        Files.write(folder.resolve("mongo.h2.version"), new byte[] {0, 0, 0, 0, 0, 0, 1, 0});

        assertThatThrownBy(() -> EmbeddedMongo.start(folder, 0))
                .hasMessageContaining("older copy")
                .hasMessageContaining("delete " + folder.resolve("mongo.h2.version"));

        Files.delete(folder.resolve("mongo.h2.version"));
        assertThat(count()).isEqualTo(LETTERS + 1);
    }

    /** As a kill leaves it, at any moment. */
    @Test
    void copyOfARunningDatabaseWithItsMarkIsTaken() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        try (var mongo = EmbeddedMongo.start(folder, 0);
                var client = MongoClients.create(mongo.uri())) {
            for (int i = 1; i <= 450; i++) {
                letters(client).insertOne(new Document("_id", LETTERS + i));
                // Every two hundred commits H2 moves what is alive, which is where its versions could run ahead.
                if (i <= 5 || i % 200 <= 4 || i % 200 >= 196) {
                    Files.copy(
                            folder.resolve("mongo.h2.version"),
                            other.resolve("mongo.h2.version"),
                            StandardCopyOption.REPLACE_EXISTING);
                    Files.copy(file, other.resolve("mongo.h2"), StandardCopyOption.REPLACE_EXISTING);
                    assertThat(count(other)).isEqualTo(LETTERS + 1 + i);
                }
            }
        }
    }

    private void insert(int from, int count) {
        try (var mongo = EmbeddedMongo.start(folder, 0);
                var client = MongoClients.create(mongo.uri())) {
            List<Document> documents = IntStream.range(from, from + count)
                    .mapToObj(i -> new Document("_id", i).append("text", "letter " + i))
                    .toList();
            letters(client).insertMany(documents);
        }
    }

    private long count() {
        return count(folder);
    }

    private static long count(Path folder) {
        try (var mongo = EmbeddedMongo.start(folder, 0);
                var client = MongoClients.create(mongo.uri())) {
            return letters(client).countDocuments();
        }
    }

    private static MongoCollection<Document> letters(MongoClient client) {
        return client.getDatabase("test").getCollection("letters");
    }
}
