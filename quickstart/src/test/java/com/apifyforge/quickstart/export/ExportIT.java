package com.apifyforge.quickstart.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.quickstart.ForgeProcess;
import com.apifyforge.quickstart.RealServer;
import com.apifyforge.quickstart.RunningUp;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import java.nio.file.Path;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the embedded database to a real one, and on with what was connected before. */
class ExportIT {
    private static final List<String> DATABASES = List.of("apifyforge", "apifyforge_keys");
    private static final String PROJECTION = "apifyforge_gateway";

    @TempDir
    Path folder;

    private String uri;
    private Path data;

    @Test
    void whatWasConnectedOnTheEmbeddedDatabaseGoesOnOnARealOne() throws Exception {
        uri = RealServer.mongodb();
        data = folder.resolve("data");
        try (var mongo = MongoClients.create(uri)) {
            assumeTrue(isEmpty(mongo), "the MongoDB of FORGE_TEST_MONGODB_URI is in use by another");
            // Of a run that was killed. It holds nothing that the topics do not.
            mongo.getDatabase(PROJECTION).drop();
            try {
                moveAndGoOn(mongo);
            } finally {
                DATABASES.forEach(name -> mongo.getDatabase(name).drop());
                mongo.getDatabase(PROJECTION).drop();
            }
        }
    }

    private void moveAndGoOn(MongoClient mongo) throws Exception {
        List<String> uses;
        try (var up = new RunningUp(data)) {
            up.connect("alice");
            up.connect("bob");
            up.run("alice");
            uses = up.uses("alice");
            assertThat(export(2)).contains("Another forge (process ").hasLineCount(1);
        }
        assertThat(isEmpty(mongo)).isTrue();

        assertThat(export(0)).contains("2  apifyforge.tokens", "2  apifyforge_keys.token_keys");

        var tokens = mongo.getDatabase("apifyforge").getCollection("tokens");
        var keys = mongo.getDatabase("apifyforge_keys").getCollection("token_keys");
        Document key = keys.find().first();
        // What an export leaves that was killed on the way.
        keys.deleteOne(key);
        mongo.getDatabase("apifyforge").getCollection("uses").drop();
        assertThat(export(0)).contains("2  apifyforge_keys.token_keys");
        assertThat(keys.find(new Document("_id", key.get("_id"))).first()).isEqualTo(key);
        assertThat(export(0)).as("nothing left to do").contains("2  apifyforge.tokens");

        try (var up = new RunningUp(data, "--mongodb-uri", uri)) {
            assertThat(up.uses("alice")).isEqualTo(uses).isNotEmpty();
            up.run("alice");
            up.disconnect("bob");
            assertThat(up.endOfRun("bob")).isInstanceOf(JobRefused.class);
        }
        assertThat(tokens.countDocuments()).isEqualTo(2);
        assertThat(export(2)).contains("holds something else in apifyforge").hasLineCount(1);
        assertNothingIsOverwritten(tokens);
    }

    private void assertNothingIsOverwritten(MongoCollection<Document> tokens) throws Exception {
        tokens.updateOne(new Document("_id", "alice"), Updates.set("revision", 99L));
        export(2);
        assertThat(tokens.find(new Document("_id", "alice")).first().getLong("revision"))
                .isEqualTo(99L);
    }

    /** What it says. */
    private String export(int status) throws Exception {
        try (var export = ForgeProcess.start(
                folder.resolve("export.out"), "export", "--data", data.toString(), "--mongodb-uri", uri)) {
            assertThat(export.exit()).as(export.output()).isEqualTo(status);
            return export.output();
        }
    }

    private static boolean isEmpty(MongoClient mongo) {
        return DATABASES.stream()
                .allMatch(name -> mongo.getDatabase(name).listCollectionNames().first() == null);
    }
}
