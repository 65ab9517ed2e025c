package com.apifyforge.tokens.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.lease.Refusal;
import com.apifyforge.tokens.store.Stores;
import com.mongodb.client.model.Filters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the ledger asks of a database. */
abstract class LedgerStoreContract {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

    private final String prefix = UUID.randomUUID().toString();
    private Jobs jobs;
    private Uses uses;

    @BeforeEach
    void open(Stores stores) {
        jobs = new Jobs(stores.store);
        uses = new Uses(stores.store);
        stores.prepare();
    }

    @Test
    void writtenJobsAreReadBackAsTheyWere() {
        Job.Open open = fresh("open");
        Map<String, Job> written = Stream.of(
                        open,
                        fresh("not").notStarted("lease-1", "NO_MEMORY").at(1),
                        fresh("running").started("run-1").at(1),
                        fresh("ended").started("run-2").ended().at(1),
                        fresh("closed").closed("lease-2", "ACTOR_NOT_FOUND").at(1),
                        fresh("refused").notOpened(Refusal.NOT_CONNECTED, NOW).at(1))
                .collect(Collectors.toMap(Job::key, job -> job));

        assertThat(jobs.write(written.values(), NOW)).isEqualTo(written.keySet());

        assertThat(jobs.find(Stream.concat(written.keySet().stream(), Stream.of("none"))
                        .toList()))
                .isEqualTo(written);
    }

    @Test
    void onlyTheNextRevisionIsWritten() {
        Job.Open job = fresh("a");
        jobs.write(List.of(job), NOW);
        Job.Running started = job.started("run-1");
        Job other = fresh("b");

        assertThat(jobs.write(List.of(job, other), NOW)).containsExactly(other.key());
        assertThat(jobs.write(List.of(started), NOW)).containsExactly(job.key());
        assertThat(jobs.write(List.of(started.at(1)), NOW)).isEmpty();
        assertThat(jobs.find(List.of(job.key())).get(job.key())).isEqualTo(started);
    }

    @Test
    void twoUsersMayUseTheSameJobId() {
        Job.Open annas = fresh("nightly");
        Job.Open ottos = new Job.Open(new Job.Identity(annas.jobId(), 1, "otto", "actor y"), annas.attempt());

        assertThat(jobs.write(List.of(annas, ottos), NOW)).containsExactlyInAnyOrder(annas.key(), ottos.key());
        assertThat(jobs.write(List.of(annas.started("run-1")), NOW)).containsExactly(annas.key());

        assertThat(jobs.find(List.of(annas.key(), ottos.key())))
                .isEqualTo(Map.of(annas.key(), annas.started("run-1"), ottos.key(), ottos));
    }

    /** As an older build stored it, it would not be found and be started a second time. */
    @Test
    void jobsOfAnOlderBuildAreFoundAfterTheMigrationByAsManyInstancesAsStart(Stores stores) throws Exception {
        var documents = stores.store.collection(Jobs.COLLECTION);
        List<Job> old = IntStream.range(0, 5200)
                .<Job>mapToObj(i -> fresh("old-" + i).started("run-" + i).at(1))
                .toList();
        jobs.write(old, NOW);
        Job.Open newer = fresh("newer");
        jobs.write(List.of(newer), NOW);
        var asBefore = new ArrayList<Document>();
        documents
                .find(Filters.regex("jobId", "^" + prefix))
                .forEach(document -> asBefore.add(document.append("_id", document.remove("jobId"))));
        documents.insertMany(asBefore);
        documents.insertOne(new Document("_id", prefix + "odd").append("userId", 7));
        documents.deleteMany(Filters.in("_id", old.stream().map(Job::key).toList()));
        jobs.write(List.of(newer.started("run-newer")), NOW);
        assertThat(jobs.find(old.stream().map(Job::key).toList())).isEmpty();

        stores.store.collection("migrations").deleteMany(new Document());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var started : threads.invokeAll(Collections.nCopies(3, Executors.callable(stores::prepare)))) {
                started.get();
            }
        }

        assertThat(jobs.find(old.stream().map(Job::key).toList()).values()).containsExactlyInAnyOrderElementsOf(old);
        assertThat(jobs.find(List.of(newer.key()))).containsValue(newer.started("run-newer"));
        assertThat(documents.countDocuments(Filters.regex("_id", "^" + prefix))).isOne();
    }

    @Test
    void staleChangeDoesNotDisplaceTheNextOneInItsRoundTrip() {
        Job.Open job = fresh("a");
        jobs.write(List.of(job), NOW);
        Job started = job.started("run-1");

        var written = jobs.writeTogether(List.of(
                new Jobs.Change(Map.of(job.key(), job), NOW), new Jobs.Change(Map.of(job.key(), started), NOW)));

        assertThat(written).containsExactly(Set.of(), Set.of(job.key()));
        assertThat(jobs.find(List.of(job.key()))).containsValue(started);
    }

    @Test
    void oneOfManyWritersWinsEachJob() {
        List<Job.Open> batch =
                IntStream.range(0, 50).mapToObj(i -> fresh("job-" + i)).toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writers = IntStream.range(0, 6)
                    .mapToObj(i -> threads.submit(() -> jobs.write(List.copyOf(batch), NOW)))
                    .toList();
            Set<String> won = new HashSet<>();
            for (var writer : writers) {
                for (String key : get(writer)) {
                    assertThat(won.add(key)).as(key).isTrue();
                }
            }
            assertThat(won).hasSize(50);

            var changers = IntStream.range(0, 6)
                    .mapToObj(i -> threads.submit(() -> jobs.write(
                            batch.stream()
                                    .<Job>map(job -> job.started("run-" + i))
                                    .toList(),
                            NOW)))
                    .toList();
            int changed = 0;
            for (var changer : changers) {
                changed += get(changer).size();
            }
            assertThat(changed).isEqualTo(50);
        }
    }

    @Test
    void usesArePagedNewestFirstForTheirUserOnly() {
        uses.insert(List.of(use("1", "anna"), use("3", "anna"), use("2", "anna"), use("4", "otto")));

        assertThat(uses.page(prefix + "anna", null, 2))
                .extracting(Use::leaseId)
                .containsExactly(prefix + "3", prefix + "2");
        assertThat(uses.page(prefix + "anna", prefix + "2", 2))
                .extracting(Use::leaseId)
                .containsExactly(prefix + "1");
    }

    @Test
    void outcomesAreAllThatChangesInAUse() {
        Use use = use("1", "anna");
        uses.insert(List.of(use, use("2", "anna")));

        uses.outcomes(Map.of(use.leaseId(), Use.Outcome.RUN, "unknown", Use.Outcome.RUN));

        Use changed = uses.find(List.of(use.leaseId())).get(use.leaseId());
        assertThat(changed.outcome()).isEqualTo(Use.Outcome.RUN);
        assertThat(changed).usingRecursiveComparison().ignoringFields("outcome").isEqualTo(use);
        assertThat(uses.find(List.of(prefix + "2")).get(prefix + "2").outcome()).isEqualTo(Use.Outcome.GRANTED);
    }

    @Test
    void oldEntriesAreForgotten() {
        jobs.write(List.of(fresh("old")), NOW.minusSeconds(10));
        jobs.write(List.of(fresh("new")), NOW);
        uses.insert(List.of(use("1", "anna")));

        jobs.deleteUntouchedSince(NOW);
        uses.deleteBefore(NOW.plusSeconds(1));

        String key = fresh("new").key();
        assertThat(jobs.find(List.of(fresh("old").key(), key))).containsOnlyKeys(key);
        assertThat(uses.page(prefix + "anna", null, 10)).isEmpty();
    }

    private Job.Open fresh(String name) {
        return new Job.Open(
                new Job.Identity(prefix + name, 1, "anna", "actor x"),
                new Attempt(1, "marker", NOW, "token", "lease", NOW.plusSeconds(45)));
    }

    private Use use(String id, String user) {
        return new Use(
                prefix + id,
                NOW,
                prefix + user,
                "job",
                Use.Purpose.START,
                1,
                "worker/1",
                "token",
                1,
                Use.Outcome.GRANTED);
    }

    private static Set<String> get(java.util.concurrent.Future<Set<String>> future) {
        try {
            return future.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
