package com.apifyforge.quickstart.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.embedded.EmbeddedMongo;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandSucceededEvent;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCopyIT {
    @TempDir
    Path folder;

    private EmbeddedMongo source;
    private EmbeddedMongo target;
    private MongoClient from;
    private MongoClient to;

    @BeforeEach
    void start() {
        source = EmbeddedMongo.start(folder.resolve("source"), 0);
        target = EmbeddedMongo.start(folder.resolve("target"), 0);
        from = MongoClients.create(source.uri());
        to = MongoClients.create(target.uri());
        tokens(from).insertOne(token("alice"));
        tokens(from).insertOne(token("bob"));
    }

    @AfterEach
    void stop() {
        from.close();
        to.close();
        source.close();
        target.close();
    }

    @Test
    void repeatedAfterAKillItGoesOn() {
        tokens(from)
                .insertMany(IntStream.range(0, 2500)
                        .mapToObj(number -> token("user-" + number))
                        .toList());
        tokens(to).insertOne(token("user-1700"));

        assertThat(new Export(from, to).run()).isEqualTo(Map.of("apifyforge.tokens", 2502L));
        assertThat(new Export(from, to).run()).isEqualTo(Map.of("apifyforge.tokens", 2502L));
        assertThat(tokens(to).find(new Document("_id", "bob")).first()).isEqualTo(token("bob"));
    }

    @Test
    void aTargetThatHoldsSomethingElseIsRefusedAndNothingIsWritten() {
        tokens(to).insertOne(token("alice").append("revision", 2L));

        assertThatThrownBy(new Export(from, to)::run)
                .isInstanceOf(WrongUseException.class)
                .hasMessageContaining("apifyforge.tokens");
        assertThat(tokens(to).countDocuments()).isEqualTo(1);
    }

    @Test
    void aCollectionThatTheFolderDoesNotHaveIsSomethingElse() {
        to.getDatabase("apifyforge").getCollection("orders").insertOne(new Document("_id", 1));

        assertThatThrownBy(new Export(from, to)::run).hasMessageContaining("apifyforge.orders");
    }

    @Test
    void somebodyElseWhoWritesMeanwhileIsAFailureAndNoWrongUse() {
        var carol = new CommandListener() {
            @Override
            public void commandSucceeded(CommandSucceededEvent event) {
                if (event.getCommandName().equals("insert")) {
                    tokens(to).insertOne(token("carol"));
                }
            }
        };
        try (var watched = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(target.uri()))
                .addCommandListener(carol)
                .build())) {
            assertThatThrownBy(new Export(from, watched)::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Somebody else has written to apifyforge.tokens");
        }
    }

    /** The names are written out, as what lies in databases has them: whoever changes one loses these warnings. */
    @Test
    void waitingConnectsStayBehindAndAreCountedAsAreJobsThatHaveNotEnded() {
        var database = from.getDatabase("apifyforge");
        database.getCollection("waiting_connects").insertOne(new Document("_id", "carol"));
        for (String state : new String[] {"OPEN", "NOT_STARTED", "RUN", "ENDED", "CLOSED"}) {
            database.getCollection("jobs").insertOne(new Document("_id", state).append("state", state));
        }
        var export = new Export(from, to);

        assertThat(export.run()).isEqualTo(Map.of("apifyforge.tokens", 2L, "apifyforge.jobs", 5L));
        assertThat(export.waitingConnects()).isEqualTo(1);
        assertThat(export.jobsNotEnded()).isEqualTo(3);
    }

    private static MongoCollection<Document> tokens(MongoClient server) {
        return server.getDatabase("apifyforge").getCollection("tokens");
    }

    private static Document token(String user) {
        return new Document("_id", user).append("envelope", new Binary(user.getBytes()));
    }
}
