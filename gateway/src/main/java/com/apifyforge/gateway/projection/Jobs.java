package com.apifyforge.gateway.projection;

import com.apifyforge.events.Target;
import com.apifyforge.gateway.store.Store;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * One document per job. The request's fields and those of the events are written apart, as they come from two topics in
 * any order: {@code seen} is there once the request was read from its topic.
 */
public final class Jobs {
    private static final Document NEWEST_FIRST = new Document("at", -1).append("_id", -1);

    private static final Document OPEN = new Document(
            "$in",
            Arrays.stream(JobStatus.values())
                    .filter(status -> !status.isOver())
                    .map(Enum::name)
                    .toList());

    private final MongoCollection<Document> documents;

    Jobs(Store store) {
        documents = store.collection("jobs");
        store.index(documents, false, "userId", "at", "_id");
        store.index(documents, false, "userId", "state", "at", "_id");
        store.index(documents, false, "at");
    }

    /** What to list. Null and an empty text leave out nothing. */
    public record Filter(
            @Nullable JobStatus status, @Nullable String actor, String jobIdBegins) {}

    /** The last job of a page. */
    public record Place(Instant at, String jobId) {}

    public Optional<Job> find(String userId, String jobId) {
        return Optional.ofNullable(documents.find(id(userId, jobId)).first()).map(Jobs::job);
    }

    /** Newest first. */
    public List<Job> page(String userId, Filter filter, @Nullable Place after, int limit) {
        var query = Store.idsOf(userId, filter.jobIdBegins).append("userId", userId);
        if (filter.status != null) {
            query.append("state", filter.status.name());
        }
        if (filter.actor != null) {
            query.append("actorId", filter.actor);
        }
        if (after != null) {
            Date at = Date.from(after.at);
            query.append(
                    "$or",
                    List.of(
                            new Document("at", new Document("$lt", at)),
                            new Document("at", at).append("_id", new Document("$lt", Store.id(userId, after.jobId)))));
        }
        return documents
                .find(query)
                .sort(NEWEST_FIRST)
                .limit(limit)
                .map(Jobs::job)
                .into(new ArrayList<>());
    }

    /** Is any of the user's jobs not over? One that was noted before {@code began} and never read was never sent. */
    public boolean anyOpen(String userId, Instant began) {
        return documents
                        .find(new Document("userId", userId)
                                .append("state", OPEN)
                                .append(
                                        "$or",
                                        List.of(
                                                new Document("seen", true),
                                                new Document("offset", new Document("$gt", Job.NONE)),
                                                new Document("at", new Document("$gt", Date.from(began))))))
                        .first()
                != null;
    }

    /** Those that are not over, newest first. */
    public List<Job> open(String userId, int limit) {
        return documents
                .find(Store.idsOf(userId, "").append("userId", userId).append("state", OPEN))
                .sort(NEWEST_FIRST)
                .limit(limit)
                .map(Jobs::job)
                .into(new ArrayList<>());
    }

    /** Those that are there, by job id. */
    public Map<String, Job> find(String userId, Set<String> jobIds) {
        return found(jobIds.stream().map(jobId -> Store.id(userId, jobId)).toList()).values().stream()
                .collect(HashMap::new, (map, job) -> map.put(job.jobId(), job), HashMap::putAll);
    }

    /** By document id. */
    Map<String, Job> found(Collection<String> ids) {
        var found = new HashMap<String, Job>();
        if (!ids.isEmpty()) {
            documents
                    .find(new Document("_id", new Document("$in", ids)))
                    .forEach(document -> found.put(document.getString("_id"), job(document)));
        }
        return found;
    }

    /** Notes a job before its request is sent, so that it can be asked for at once. False if the id is in use. */
    public boolean note(Job job) {
        try {
            documents.insertOne(request(job)
                    .append("_id", Store.id(job.userId(), job.jobId()))
                    .append("at", Date.from(job.at()))
                    .append("state", JobStatus.REQUESTED.name())
                    .append("steps", List.of())
                    .append("offset", Job.NONE)
                    .append("digests", job.digests()));
            return true;
        } catch (MongoException e) {
            if (Store.isDuplicate(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Takes back what was noted and not sent. */
    public void forget(Job job) {
        documents.deleteOne(id(job.userId(), job.jobId()).append("seen", new Document("$ne", true)));
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
        return new UpdateOneModel<>(
                id(job.userId(), job.jobId()).append("offset", new Document("$lt", job.offset())),
                new Document(
                                "$set",
                                new Document("userId", job.userId())
                                        .append("jobId", job.jobId())
                                        .append("state", job.status().name())
                                        .append(
                                                "steps",
                                                job.steps().stream()
                                                        .map(StoredEvents::document)
                                                        .toList())
                                        .append("offset", job.offset()))
                        .append("$min", new Document("at", Date.from(job.at()))),
                new UpdateOptions().upsert(true));
    }

    void write(List<UpdateOneModel<Document>> updates) {
        Store.write(documents, updates);
    }

    void deleteBefore(Instant at) {
        documents.deleteMany(new Document("at", new Document("$lt", Date.from(at))));
    }

    private static Document id(String userId, String jobId) {
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

    private static Job job(Document document) {
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
