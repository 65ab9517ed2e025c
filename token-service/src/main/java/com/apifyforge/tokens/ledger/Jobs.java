package com.apifyforge.tokens.ledger;

import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;

import com.apifyforge.events.id.JobKey;
import com.apifyforge.tokens.store.SharedCalls;
import com.apifyforge.tokens.store.Store;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.WriteModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The collection {@code jobs}, read and written a batch at a time; each document by compare-and-set on its revision.
 * Its id is the {@link JobKey}, so that nobody can use up a job id of another user.
 */
public final class Jobs {
    public static final String COLLECTION = "jobs";

    private final MongoCollection<Document> documents;
    private final SharedCalls<Collection<String>, Map<String, Document>> reads;
    private final SharedCalls<Change, Set<String>> writes = new SharedCalls<>(this::writeTogether);

    Jobs(Store store) {
        documents = store.collection(COLLECTION);
        reads = SharedCalls.reads(documents);
        store.index(documents, false, "touchedAt");
        store.atStart(new JobIdMigration(store)::runOnce);
    }

    /** The documents of jobs whose end is not known yet. */
    public static Bson notEnded() {
        return in("state", State.OPEN.name(), State.NOT_STARTED.name(), State.RUN.name());
    }

    /** By {@link JobKey}. */
    Map<String, Job> find(Collection<String> keys) {
        Map<String, Job> found = new HashMap<>();
        if (!keys.isEmpty()) {
            reads.call(keys).forEach((key, document) -> found.put(key, job(document)));
        }
        return found;
    }

    /**
     * Writes jobs whose revision is one above the stored one, and returns the keys of those that were written: the
     * others somebody else changed first. One round trip for new jobs and two for changed ones, however many.
     */
    Set<String> write(Collection<? extends Job> changed, Instant now) {
        Map<String, Job> byKey = new HashMap<>();
        changed.forEach(job -> byKey.put(job.key(), job));
        return byKey.isEmpty() ? Set.of() : writes.call(new Change(byKey, now));
    }

    /** Of several changes to one job only that with the highest revision can be the next: revisions only rise. */
    List<Set<String>> writeTogether(List<Change> changes) {
        Map<String, Change> last = new HashMap<>();
        for (Change change : changes) {
            change.jobs()
                    .keySet()
                    .forEach(key -> last.merge(
                            key, change, (one, other) -> other.revision(key) > one.revision(key) ? other : one));
        }
        List<Job> jobs = new ArrayList<>();
        last.forEach((key, change) -> jobs.add(change.job(key)));
        Set<String> written = writeNow(jobs, changes.getLast().now());
        return changes.stream()
                .map(change -> change.jobs().keySet().stream()
                        .filter(key -> written.contains(key) && last.get(key) == change)
                        .collect(Collectors.toSet()))
                .toList();
    }

    private Set<String> writeNow(List<Job> changed, Instant now) {
        String writer = UUID.randomUUID().toString();
        List<Document> fresh = new ArrayList<>();
        List<String> changedKeys = new ArrayList<>();
        List<WriteModel<Document>> changes = new ArrayList<>();
        for (Job job : changed) {
            Document document = document(job, writer, now);
            if (job.revision() == 1) {
                fresh.add(document);
            } else {
                changedKeys.add(job.key());
                changes.add(new ReplaceOneModel<>(Store.withId(job.key(), "revision", job.revision() - 1), document));
            }
        }
        Set<String> written = insert(fresh);
        if (!changes.isEmpty()) {
            documents.bulkWrite(changes, new BulkWriteOptions().ordered(false));
            written.addAll(writtenBy(writer, changedKeys));
        }
        return written;
    }

    private Set<String> insert(List<Document> fresh) {
        Set<String> inserted = new HashSet<>();
        fresh.forEach(document -> inserted.add(document.getString("_id")));
        if (fresh.isEmpty()) {
            return inserted;
        }
        try {
            documents.insertMany(fresh, new InsertManyOptions().ordered(false));
        } catch (MongoBulkWriteException e) {
            for (BulkWriteError error : e.getWriteErrors()) {
                if (!Store.isDuplicate(error)) {
                    throw e;
                }
                inserted.remove(fresh.get(error.getIndex()).getString("_id"));
            }
            if (e.getWriteConcernError() != null) {
                throw e;
            }
        }
        return inserted;
    }

    /** Read back, because the embedded server's counts of a bulk write cannot be relied on. */
    private Set<String> writtenBy(String writer, Collection<String> keys) {
        Set<String> written = new HashSet<>();
        documents
                .find(in("_id", keys))
                .projection(Projections.include("writer"))
                .forEach(document -> {
                    if (writer.equals(document.getString("writer"))) {
                        written.add(document.getString("_id"));
                    }
                });
        return written;
    }

    void deleteUntouchedSince(Instant before) {
        documents.deleteMany(lt("touchedAt", Date.from(before)));
    }

    private static Document document(Job job, String writer, Instant now) {
        Job.Identity identity = job.identity();
        Attempt attempt = job.attempt();
        Document document = new Document("_id", job.key())
                .append("jobId", identity.jobId())
                .append("revision", identity.revision())
                .append("writer", writer)
                .append("touchedAt", Date.from(now))
                .append("userId", identity.userId())
                .append("target", identity.target())
                .append("attempt", attempt.number())
                .append("marker", attempt.marker())
                .append("since", Date.from(attempt.since()))
                .append("tokenId", attempt.tokenId())
                .append("leaseId", attempt.leaseId())
                .append("leaseUntil", Date.from(attempt.leaseUntil()));
        return switch (job) {
            case Job.NotStarted not -> state(document, State.NOT_STARTED, null, not.saidBy(), not.reason());
            case Job.Open _ -> state(document, State.OPEN, null, "", "");
            case Job.Running running -> state(document, State.RUN, running.runId(), "", "");
            case Job.Ended ended -> state(document, State.ENDED, ended.runId(), "", "");
            case Job.Closed closed -> state(document, State.CLOSED, null, closed.saidBy(), closed.reason());
        };
    }

    private static Document state(
            Document document, State state, @Nullable String runId, String saidBy, String reason) {
        return document.append("state", state.name())
                .append("runId", runId)
                .append("closedBy", saidBy.isEmpty() ? null : saidBy)
                .append("reason", reason.isEmpty() ? null : reason);
    }

    private static Job job(Document document) {
        var identity = new Job.Identity(
                document.getString("jobId"),
                document.getLong("revision"),
                document.getString("userId"),
                document.getString("target"));
        var attempt = new Attempt(
                document.getInteger("attempt"),
                document.getString("marker"),
                document.getDate("since").toInstant(),
                document.getString("tokenId"),
                document.getString("leaseId"),
                document.getDate("leaseUntil").toInstant());
        String saidBy = Objects.requireNonNullElse(document.getString("closedBy"), "");
        String reason = Objects.requireNonNullElse(document.getString("reason"), "");
        return switch (State.valueOf(document.getString("state"))) {
            case NOT_STARTED -> new Job.NotStarted(identity, attempt, saidBy, reason);
            case OPEN -> new Job.Open(identity, attempt);
            case RUN -> new Job.Running(identity, attempt, runId(document));
            case ENDED -> new Job.Ended(identity, attempt, runId(document));
            case CLOSED -> new Job.Closed(identity, attempt, saidBy, reason);
        };
    }

    private static String runId(Document document) {
        return Objects.requireNonNull(document.getString("runId"), "A job that has a run has no run id");
    }

    /** {@code jobs} by key. */
    record Change(Map<String, Job> jobs, Instant now) {
        Job job(String key) {
            return Objects.requireNonNull(jobs.get(key));
        }

        long revision(String key) {
            return job(key).revision();
        }
    }

    /** The state of a {@link Job} by name, as it is stored. */
    private enum State {
        OPEN,
        NOT_STARTED,
        RUN,
        ENDED,
        CLOSED
    }
}
