package com.apifyforge.tokens.ledger;

import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;

import com.apifyforge.events.JobKey;
import com.apifyforge.tokens.store.Store;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
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
final class JobIdUpgrade {
    private static final Logger log = LoggerFactory.getLogger(JobIdUpgrade.class);
    /** That it was done, as otherwise all jobs of a large ledger would be read at every start. */
    private static final Document DONE = new Document("_id", "jobs by user");

    private static final int BATCH = 500;

    private final MongoCollection<Document> jobs;
    private final MongoCollection<Document> upgrades;

    JobIdUpgrade(Store store) {
        jobs = store.collection(Jobs.COLLECTION);
        upgrades = store.collection("upgrades");
    }

    void runOnce() {
        if (upgrades.find(DONE).first() == null) {
            long moved = run();
            try {
                upgrades.insertOne(new Document(DONE));
            } catch (MongoWriteException e) {
                if (!Store.isDuplicate(e.getError())) {
                    throw e;
                }
            }
            if (moved > 0) {
                log.info("{} jobs of an older build are stored by user now", moved);
            }
        }
    }

    private long run() {
        long moved = 0;
        List<Document> batch = new ArrayList<>();
        for (Document old : jobs.find(exists("jobId", false)).batchSize(BATCH)) {
            batch.add(old);
            if (batch.size() == BATCH) {
                moved += move(batch);
                batch.clear();
            }
        }
        return moved + move(batch);
    }

    private int move(List<Document> batch) {
        if (!batch.isEmpty()) {
            insert(batch.stream().map(JobIdUpgrade::byUser).toList());
            jobs.deleteMany(
                    in("_id", batch.stream().map(old -> old.getString("_id")).toList()));
        }
        return batch.size();
    }

    private static Document byUser(Document old) {
        String jobId = old.getString("_id");
        return new Document(old)
                .append("_id", JobKey.of(old.getString("userId"), jobId))
                .append("jobId", jobId);
    }

    private void insert(List<Document> documents) {
        try {
            jobs.insertMany(documents, new InsertManyOptions().ordered(false));
        } catch (MongoBulkWriteException e) {
            if (e.getWriteConcernError() != null || !e.getWriteErrors().stream().allMatch(Store::isDuplicate)) {
                throw e;
            }
        }
    }
}
