package com.apifyforge.tokens.ledger;

import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;

import com.apifyforge.events.id.JobKey;
import com.apifyforge.tokens.store.Store;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Sorts;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Older builds stored a job under its job id alone. Not found under its {@link JobKey}, it would be started a second
 * time, so its document is stored anew before the first lease is answered. Several instances may do so at once, and one
 * that stops in between does no harm: what is stored under a key already is newer and stays.
 */
final class JobIdMigration {
    private static final Logger log = LoggerFactory.getLogger(JobIdMigration.class);
    /** That it was done, as otherwise all jobs of a large ledger would be read at every start. */
    private static final Document DONE = new Document("_id", "jobs by user");

    private static final int BATCH = 5000;

    private final MongoCollection<Document> jobs;
    private final MongoCollection<Document> migrations;

    JobIdMigration(Store store) {
        jobs = store.collection(Jobs.COLLECTION);
        migrations = store.collection("migrations");
    }

    void runOnce() {
        if (migrations.find(DONE).first() == null) {
            long moved = run();
            insertMissing(migrations, List.of(new Document(DONE)));
            if (moved > 0) {
                log.info("{} jobs of an older build are stored by user now", moved);
            }
        }
    }

    /**
     * In the order of ids: a query for what is not moved yet has no index, and would look through all that is moved for
     * longer than a read may take.
     */
    private long run() {
        long moved = 0;
        var page = pageAfter("");
        while (!page.isEmpty()) {
            moved += move(page.stream().filter(JobIdMigration::isOld).toList());
            page = pageAfter(page.getLast().get("_id", Object.class));
        }
        return moved;
    }

    private List<Document> pageAfter(Object id) {
        return jobs.find(gt("_id", id))
                .sort(Sorts.ascending("_id"))
                .limit(BATCH)
                .into(new ArrayList<>());
    }

    /** What nobody can make sense of stands in no other's way. */
    private static boolean isOld(Document document) {
        return !document.containsKey("jobId")
                && document.get("_id") instanceof String
                && document.get("userId") instanceof String;
    }

    private int move(List<Document> old) {
        if (!old.isEmpty()) {
            insertMissing(jobs, old.stream().map(JobIdMigration::byUser).toList());
            jobs.deleteMany(
                    in("_id", old.stream().map(job -> job.getString("_id")).toList()));
        }
        return old.size();
    }

    private static Document byUser(Document old) {
        String jobId = old.getString("_id");
        return new Document(old)
                .append("_id", JobKey.of(old.getString("userId"), jobId))
                .append("jobId", jobId);
    }

    /** What another instance stored before stays. */
    private static void insertMissing(MongoCollection<Document> to, List<Document> documents) {
        try {
            to.insertMany(documents, new InsertManyOptions().ordered(false));
        } catch (MongoBulkWriteException e) {
            if (e.getWriteConcernError() != null || !e.getWriteErrors().stream().allMatch(Store::isDuplicate)) {
                throw e;
            }
        }
    }
}
