package com.apifyforge.gateway.projection;

import com.apifyforge.events.Target;
import com.apifyforge.gateway.store.Store;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bson.Document;

/**
 * How a job is written. The request's fields and those of the events are written apart, as they come from two topics in
 * any order: {@code seen} is there once the request was read from its topic.
 */
final class JobDocuments {
    /** Of a job that waits: the reason. */
    static final String WAITS_FOR = "waitsFor";
    /** When a gateway sent a cancel last. That of a cancel on the topic is what its sender says, whoever that is. */
    static final String CANCEL_SENT = "cancelSentAt";

    private JobDocuments() {}

    static Document noted(Job job) {
        var document = request(job)
                .append("_id", Store.id(job.userId(), job.jobId()))
                .append("at", Date.from(job.at()))
                .append("digests", job.digests());
        document.putAll(nothingTold());
        return document;
    }

    /** The request's own time, and not that of the note: made anew from the topic it is the same. */
    static UpdateOneModel<Document> requested(Job job) {
        return new UpdateOneModel<>(
                id(job.userId(), job.jobId()).append("seen", new Document("$ne", true)),
                new Document("$set", request(job).append("seen", true).append("at", Date.from(job.at())))
                        .append("$addToSet", new Document("digests", new Document("$each", job.digests())))
                        .append("$setOnInsert", nothingTold()),
                new UpdateOptions().upsert(true));
    }

    static UpdateOneModel<Document> cancelled(String userId, String jobId, Instant at) {
        return new UpdateOneModel<>(
                id(userId, jobId),
                new Document(
                                "$set",
                                new Document("cancelledAt", Date.from(at))
                                        .append("userId", userId)
                                        .append("jobId", jobId))
                        .append("$min", new Document("at", Date.from(at)))
                        .append("$setOnInsert", nothingTold()),
                new UpdateOptions().upsert(true));
    }

    static UpdateOneModel<Document> told(Job job) {
        var set = new Document("userId", job.userId())
                .append("jobId", job.jobId())
                .append("state", job.status().name())
                .append(
                        "steps",
                        job.steps().stream().map(StoredEvents::document).toList())
                .append("offset", job.offset());
        var change = new Document("$min", new Document("at", Date.from(job.at())));
        job.waitsFor()
                .ifPresentOrElse(
                        reason -> set.append(WAITS_FOR, reason),
                        () -> change.append("$unset", new Document(WAITS_FOR, "")));
        return new UpdateOneModel<>(
                id(job.userId(), job.jobId()).append("offset", new Document("$lt", job.offset())),
                change.append("$set", set),
                new UpdateOptions().upsert(true));
    }

    static Document id(String userId, String jobId) {
        return new Document("_id", Store.id(userId, jobId));
    }

    private static Document nothingTold() {
        return new Document("state", JobStatus.REQUESTED.name())
                .append("steps", List.of())
                .append("offset", Job.NONE);
    }

    private static Document request(Job job) {
        var document = new Document("userId", job.userId()).append("jobId", job.jobId());
        return switch (job.target()) {
            case Target.Actor(String actorId) -> document.append("actorId", actorId);
            case Target.Task(String taskId) -> document.append("taskId", taskId);
            case null -> document;
        };
    }

    static Job job(Document document) {
        String actorId = document.getString("actorId");
        String taskId = document.getString("taskId");
        Date cancelled = document.getDate("cancelledAt");
        return new Job(
                document.getString("userId"),
                document.getString("jobId"),
                document.getDate("at").toInstant(),
                actorId != null ? new Target.Actor(actorId) : taskId != null ? new Target.Task(taskId) : null,
                cancelled == null ? null : cancelled.toInstant(),
                document.getList("steps", Document.class).stream()
                        .map(StoredEvents::step)
                        .toList(),
                document.getLong("offset"),
                document.getList("digests", String.class, List.of()));
    }
}
