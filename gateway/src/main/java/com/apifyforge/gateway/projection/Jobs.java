package com.apifyforge.gateway.projection;

import com.apifyforge.events.Reason;
import com.apifyforge.events.id.Id;
import com.apifyforge.gateway.store.Store;
import com.apifyforge.service.edge.RefusedException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.UpdateOneModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** The jobs of all users, one document per job. */
public final class Jobs {
    private static final Document NEWEST_FIRST = new Document("at", -1).append("_id", -1);

    /** By name: STARTED, REQUESTED, DEFERRED. */
    private static final Document RUNNING_FIRST =
            new Document("state", -1).append("at", -1).append("_id", -1);

    private static final Document OPEN = new Document(
            "$in",
            Arrays.stream(JobStatus.values())
                    .filter(status -> !status.isOver())
                    .map(Enum::name)
                    .toList());

    /** Workers try a cancel for half an hour; but whoever has mended what it failed for need not wait as long. */
    private static final Duration CANCEL_AGAIN = Duration.ofMinutes(1);

    private final MongoCollection<Document> documents;

    Jobs(Store store) {
        documents = store.collection("jobs");
        store.index(documents, false, "userId", "at", "_id");
        store.index(documents, false, "userId", "state", "at", "_id");
        store.index(documents, false, "at");
        store.index(documents, true, JobDocuments.WAITS_FOR);
    }

    /** What to list. Null and an empty text leave out nothing. */
    public record Filter(
            @Nullable JobStatus status, @Nullable String actor, String jobIdBegins) {}

    /** The last job of a page. */
    public record Place(Instant at, String jobId) {}

    public Optional<Job> find(String userId, String jobId) {
        return Optional.ofNullable(
                        documents.find(JobDocuments.id(userId, jobId)).first())
                .map(JobDocuments::job);
    }

    /** Throws {@link RefusedException} if the user has none of this id. */
    public Job known(String userId, String jobId) {
        return Optional.of(jobId)
                .filter(Id::matches)
                .flatMap(id -> find(userId, id))
                .orElseThrow(() -> new RefusedException(
                        HttpStatus.NOT_FOUND,
                        "JOB_UNKNOWN",
                        "The user has no job of this id, or it is not kept any more."));
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
                .map(JobDocuments::job)
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

    /** Those that are not over: first those that run, which cost, and the newest of each kind. */
    public List<Job> open(String userId, int limit) {
        return documents
                .find(Store.idsOf(userId, "").append("userId", userId).append("state", OPEN))
                .sort(RUNNING_FIRST)
                .limit(limit)
                .map(JobDocuments::job)
                .into(new ArrayList<>());
    }

    /** Of these jobs those of which a gateway has sent a cancel less than a minute ago. */
    public Set<String> cancelSent(String userId, Collection<String> jobIds, Instant now) {
        var sent = new HashSet<String>();
        documents
                .find(ids(userId, jobIds)
                        .append(JobDocuments.CANCEL_SENT, new Document("$gt", Date.from(now.minus(CANCEL_AGAIN)))))
                .forEach(document -> sent.add(document.getString("jobId")));
        return sent;
    }

    /** A cancel of each of these jobs is sent. */
    public void noteCancelSent(String userId, Collection<String> jobIds, Instant now) {
        documents.updateMany(
                ids(userId, jobIds), new Document("$set", new Document(JobDocuments.CANCEL_SENT, Date.from(now))));
    }

    private static Document ids(String userId, Collection<String> jobIds) {
        return new Document(
                "_id",
                new Document(
                        "$in",
                        jobIds.stream().map(jobId -> Store.id(userId, jobId)).toList()));
    }

    /** How many jobs wait for this reason now, of all users; {@code most} are counted. */
    public int waitingFor(Reason reason, int most) {
        return (int) documents.countDocuments(
                new Document(JobDocuments.WAITS_FOR, reason.name()), new CountOptions().limit(most));
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
                    .forEach(document -> found.put(document.getString("_id"), JobDocuments.job(document)));
        }
        return found;
    }

    /** Notes a job before its request is sent, so that it can be asked for at once. False if the id is in use. */
    public boolean note(Job job) {
        try {
            documents.insertOne(JobDocuments.noted(job));
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
        documents.deleteOne(JobDocuments.id(job.userId(), job.jobId()).append("seen", new Document("$ne", true)));
    }

    void write(List<UpdateOneModel<Document>> updates) {
        Store.write(documents, updates);
    }

    void deleteBefore(Instant at) {
        documents.deleteMany(new Document("at", new Document("$lt", Date.from(at))));
    }
}
