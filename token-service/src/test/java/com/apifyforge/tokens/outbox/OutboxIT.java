package com.apifyforge.tokens.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.fault.Fault;
import com.apifyforge.tokens.Parts;
import com.apifyforge.tokens.RunningService;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import java.nio.file.Path;
import java.time.Duration;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxIT {
    @TempDir
    Path folder;

    /**
     * The command waits for Apify until a service in a process of its own has it and the broker is gone. Then Apify
     * answers: the write is done, the publishing cannot be, and the process is killed.
     */
    @Test
    void eventSurvivesTheEndOfItsProcessBetweenWriteAndPublish() throws Exception {
        try (Parts parts = Parts.start(folder);
                MongoClient client = MongoClients.create(parts.mongo.uri())) {
            var database = client.getDatabase("apifyforge");
            parts.apify.faults().share(1, "GET", "/v2/users/me", new Fault.Failure(503, null));
            try (RunningService first = RunningService.start(parts)) {
                first.connect("anna", ApifySandbox.token("anna", 1));
                await().until(() -> tries(database.getCollection("waiting_connects")) >= 0);
            }
            int tries = tries(database.getCollection("waiting_connects"));
            Process killed = parts.process(
                    folder.resolve("killed.log"), "--tokens.token.retry-first=1s", "--tokens.token.retry-most=1s");
            try {
                // Longer than the claim of a try that the end of the first service may have cut short.
                await().atMost(Duration.ofMinutes(3))
                        .until(() -> tries(database.getCollection("waiting_connects")) > tries + 1);
                parts.stopKafka();
                parts.apify.faults().clear();
                await().atMost(Duration.ofSeconds(30))
                        .until(() ->
                                database.getCollection("tokens").countDocuments(Filters.exists("outbox.0.id")) == 1);
            } finally {
                killed.destroyForcibly().onExit().join();
            }
            assertThat(killed.exitValue()).as("SIGKILL").isEqualTo(128 + 9);
            parts.startKafka();
            try (RunningService second = RunningService.start(parts)) {
                assertPublishedOnceAndInOrder(second);
                await().untilAsserted(() -> {
                    Document document = database.getCollection("tokens").find().first();
                    assertThat(Outbox.entries(document)).isEmpty();
                    assertThat(document).doesNotContainKey("outboxAt");
                });
            }
        }
    }

    private static void assertPublishedOnceAndInOrder(RunningService service) {
        var stored = (TokenStored) service.events.await("anna", 0);
        assertThat(service.disconnected("anna"))
                .isInstanceOfSatisfying(
                        TokenRevoked.class,
                        revoked -> assertThat(revoked.tokenId()).isEqualTo(stored.tokenId()));
        assertThat(service.events.ids().stream().distinct())
                .containsExactly(stored.tokenId() + ":1:TokenStored", stored.tokenId() + ":1:TokenRevoked");
    }

    /** -1 while nothing waits. */
    private static int tries(MongoCollection<Document> waiting) {
        Document document = waiting.find().first();
        return document == null ? -1 : document.getInteger("tries");
    }
}
