package com.apifyforge.tokens.lease;

import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;

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
import java.util.Set;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The collection {@code jobs}, read and written a batch at a time; each document by compare-and-set on its revision. */
public final class Jobs {
    public static final String COLLECTION = "jobs";

    private final MongoCollection<Document> documents;

    Jobs(Store store) {
        documents = store.collection(COLLECTION);
        store.index(documents, false, "touchedAt");
    }

    /** The documents of jobs whose end is not known yet. */
    public static Bson notEnded() {
        return in("state", Job.State.OPEN.name(), Job.State.NOT_STARTED.name(), Job.State.RUN.name());
    }

    Map<String, Job> find(Collection<String> jobIds) {
        Map<String, Job> found = new HashMap<>();
        if (!jobIds.isEmpty()) {
            documents.find(in("_id", jobIds)).forEach(document -> found.put(document.getString("_id"), job(document)));
        }
        return found;
    }

    /**
     * Writes jobs whose revision is one above the stored one, and returns the ids of those that were written: the others
     * somebody else changed first. One round trip for new jobs and two for changed ones, however many.
     */
    Set<String> write(Collection<Job> changed, Instant now) {
        String writer = UUID.randomUUID().toString();
        List<Document> fresh = new ArrayList<>();
        List<String> changedIds = new ArrayList<>();
        List<WriteModel<Document>> changes = new ArrayList<>();
        for (Job job : changed) {
            Document document = document(job, writer, now);
            if (job.revision() == 1) {
                fresh.add(document);
            } else {
                changedIds.add(job.jobId());
                changes.add(new ReplaceOneModel<>(Store.withId(job.jobId(), "revision", job.revision() - 1), document));
            }
        }
        Set<String> written = insert(fresh);
        if (!changes.isEmpty()) {
            documents.bulkWrite(changes, new BulkWriteOptions().ordered(false));
            written.addAll(writtenBy(writer, changedIds));
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
    private Set<String> writtenBy(String writer, Collection<String> jobIds) {
        Set<String> written = new HashSet<>();
        documents
                .find(in("_id", jobIds))
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
        return new Document("_id", job.jobId())
                .append("revision", job.revision())
                .append("writer", writer)
                .append("touchedAt", Date.from(now))
                .append("userId", job.userId())
                .append("target", job.target())
                .append("state", job.state().name())
                .append("attempt", job.attempt().number())
                .append("marker", job.attempt().marker())
                .append("since", Date.from(job.attempt().since()))
                .append("tokenId", job.attempt().tokenId())
                .append("leaseId", job.attempt().leaseId())
                .append("leaseUntil", Date.from(job.attempt().leaseUntil()))
                .append("runId", job.runId())
                .append("closedBy", job.closedBy())
                .append("reason", job.reason());
    }

    private static Job job(Document document) {
        return new Job(
                document.getString("_id"),
                document.getLong("revision"),
                document.getString("userId"),
                document.getString("target"),
                Job.State.valueOf(document.getString("state")),
                new Attempt(
                        document.getInteger("attempt"),
                        document.getString("marker"),
                        document.getDate("since").toInstant(),
                        document.getString("tokenId"),
                        document.getString("leaseId"),
                        document.getDate("leaseUntil").toInstant()),
                document.getString("runId"),
                document.getString("closedBy"),
                document.getString("reason"));
    }
}
