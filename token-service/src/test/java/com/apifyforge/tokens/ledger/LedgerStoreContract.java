package com.apifyforge.tokens.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.lease.Refusal;
import com.apifyforge.tokens.store.Stores;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
        stores.makeIndexes();
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
                .collect(Collectors.toMap(Job::jobId, job -> job));

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

        assertThat(jobs.write(List.of(job, other), NOW)).containsExactly(other.jobId());
        assertThat(jobs.write(List.of(started), NOW)).containsExactly(job.jobId());
        assertThat(jobs.write(List.of(started.at(1)), NOW)).isEmpty();
        assertThat(jobs.find(List.of(job.jobId())).get(job.jobId())).isEqualTo(started);
    }

    @Test
    void staleChangeDoesNotDisplaceTheNextOneInItsRoundTrip() {
        Job.Open job = fresh("a");
        jobs.write(List.of(job), NOW);
        Job started = job.started("run-1");

        var written = jobs.writeTogether(List.of(
                new Jobs.Change(Map.of(job.jobId(), job), NOW), new Jobs.Change(Map.of(job.jobId(), started), NOW)));

        assertThat(written).containsExactly(Set.of(), Set.of(job.jobId()));
        assertThat(jobs.find(List.of(job.jobId()))).containsValue(started);
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
                for (String jobId : get(writer)) {
                    assertThat(won.add(jobId)).as(jobId).isTrue();
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

        assertThat(jobs.find(List.of(prefix + "old", prefix + "new"))).containsOnlyKeys(prefix + "new");
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
