package com.apifyforge.quickstart.console;

import com.apifyforge.quickstart.RunningVault;
import com.mongodb.client.MongoClients;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;

/** A day of a busy user, written into the gateway's database as its projection writes it. */
final class ManyRecords {
    private static final int BATCH = 5_000;
    private static final long DAY_MILLIS = 86_400_000;

    private ManyRecords() {}

    static void write(RunningVault vault, String user, int number) throws Exception {
        String uri = Files.readString(vault.endpoints.databaseUri()).strip();
        long end = Instant.now().toEpochMilli();
        try (var client = MongoClients.create(uri)) {
            var database = client.getDatabase("apifyforge_gateway");
            for (int first = 0; first < number; first += BATCH) {
                List<Document> uses = new ArrayList<>();
                List<Document> jobs = new ArrayList<>();
                for (int i = first; i < Math.min(first + BATCH, number); i++) {
                    long at = end - DAY_MILLIS * i / number;
                    String job = "job-%06d".formatted(i);
                    uses.add(new Document("_id", "%s/%013d.m%d".formatted(user, at, i))
                            .append("userId", user)
                            .append("jobId", job)
                            .append("at", new Date(at))
                            .append("purpose", "START")
                            .append("outcome", "START")
                            .append("reason", null)
                            .append("worker", "apify-worker/1f0c6a2b9d3e"));
                    jobs.add(new Document("_id", user + "/" + job)
                            .append("userId", user)
                            .append("jobId", job)
                            .append("actorId", "apify~hello-world")
                            .append("at", new Date(at))
                            .append("state", "REQUESTED")
                            .append("steps", List.of())
                            .append("offset", -1L)
                            .append("seen", true)
                            .append("digests", List.of()));
                }
                database.getCollection("uses").insertMany(uses);
                database.getCollection("jobs").insertMany(jobs);
            }
        }
    }
}
