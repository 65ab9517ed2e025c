package com.apifyforge.benchmarks.gateway;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.figures.Latencies;
import com.apifyforge.events.codec.Json;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import java.io.IOException;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bson.Document;

/** Lists of jobs where the projection holds many more: copies of one that has run, of users of their own. */
final class StoredJobs {
    private static final int USERS = 10_000;
    private static final int ASKING = 100;
    private static final int AT_ONCE = 10_000;
    private static final long APART_MILLIS = 1000;
    private static final List<String> LISTS = List.of(
            "?limit=50",
            "?limit=50&state=SUCCEEDED",
            "?limit=50&state=FAILED",
            "?limit=50&q=job-1",
            "?limit=50&actor=a~b");

    private final GatewayCalls calls;

    StoredJobs(GatewayCalls calls) {
        this.calls = calls;
    }

    /** As many more are there in the end. */
    static void fill(String mongodbUri, int count) {
        try (var client = MongoClients.create(mongodbUri)) {
            MongoCollection<Document> jobs =
                    client.getDatabase("apifyforge_gateway").getCollection("jobs");
            Document copied = Objects.requireNonNull(
                    jobs.find(new Document("state", "SUCCEEDED")).first(), "No job has run.");
            long newest = copied.getDate("at").getTime();
            for (int from = 0; from < count; from += AT_ONCE) {
                var some = IntStream.range(from, Math.min(count, from + AT_ONCE))
                        .mapToObj(job -> copy(copied, job, newest))
                        .toList();
                jobs.insertMany(some, new InsertManyOptions().ordered(false));
            }
        }
    }

    private static Document copy(Document copied, int job, long newest) {
        String user = user(job % USERS);
        String jobId = "job-" + job;
        return new Document(copied)
                .append("_id", user + "/" + jobId)
                .append("userId", user)
                .append("jobId", jobId)
                .append("at", new Date(newest - job * APART_MILLIS));
    }

    private static String user(int number) {
        return "stored-" + number;
    }

    /** The first page of each list, and the one after it. */
    Figures measure() {
        var pages = new Latencies();
        for (int user = 0; user < ASKING; user++) {
            calls.signIn(user(user));
            for (String list : LISTS) {
                String next = page(user(user), list, pages);
                if (!next.isEmpty()) {
                    page(user(user), list + "&cursor=" + next, pages);
                }
            }
        }
        return new Figures().put("pagesOfJobs", pages.count()).putPercentiles("page", pages);
    }

    private String page(String userId, String list, Latencies pages) {
        long began = System.nanoTime();
        try (var body = calls.open(userId, "/v1/jobs" + list)) {
            byte[] page = body.readAllBytes();
            pages.addSince(began);
            return Json.read(page).path("next").asString("");
        } catch (IOException e) {
            throw new IllegalStateException("A page broke off", e);
        }
    }
}
