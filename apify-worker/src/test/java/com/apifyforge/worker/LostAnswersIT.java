package com.apifyforge.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.Topic;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseJson;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.fault.Fault;
import com.apifyforge.worker.lease.LeaseClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;

/**
 * Workers that stop, pause and come back, and a token-service that goes away: one after the other, as all are stopped.
 */
class LostAnswersIT {
    @TempDir
    static Path folder;

    private static Stage stage;
    private static Jobs jobs;

    @BeforeAll
    static void start() throws Exception {
        // A start may outlive its lease here, which it does not with the defaults.
        stage = new Stage(
                folder,
                "--tokens.lease.ttl=8s",
                "--worker.apify.start-timeout=20s",
                "--worker.job.settle=2s",
                "--worker.lease.pause-when-down=500ms");
        jobs = new Jobs(stage);
        stage.connect("anna", ApifySandbox.token("anna", 1));
    }

    @AfterAll
    static void stop() throws Exception {
        stage.close();
    }

    @AfterEach
    void oneOrdinaryWorker() {
        stage.apify.faults().clear();
        stage.stopWorkers();
        stage.worker();
    }

    @Test
    void everyAnswerIsCarriedOutInOneBatch() {
        jobs.request("anna", "done", "{\"seconds\":60}");
        stage.events.await("done", JobStarted.class);
        stage.stopWorkers();
        leased("busy");
        report(new LeaseResult.Unanswered(leased("reconcile").leaseId(), true));
        report(new LeaseResult.NotStarted(leased("closed").leaseId(), "TEST", true));
        for (var job : List.of("start", "done", "busy", "reconcile", "closed")) {
            jobs.request("anna", job, "{\"seconds\":0}");
        }
        jobs.request("stranger", "no-token", null);
        stage.worker();

        assertThat(stage.events.end("start")).isInstanceOf(JobSucceeded.class);
        assertThat(((JobRefused) stage.events.end("closed")).reason()).isEqualTo("TEST");
        assertThat(((JobRefused) stage.events.end("no-token")).reason()).isEqualTo("NOT_CONNECTED");
        // Nobody started it: after two looks the second attempt does. The busy one is told so when its lease is over.
        stage.events.end("reconcile");
        assertThat(attempts("reconcile")).containsExactly(2);
        stage.events.end("busy");
        assertThat(attempts("busy")).containsExactly(2);
        assertThat(attempts("done")).hasSize(2).containsOnly(attempts("done").getFirst());
        assertThat(stage.events.of("done").stream()
                        .filter(JobStarted.class::isInstance)
                        .distinct())
                .as("told again, it is the same: it has the run's own start")
                .hasSize(1);
        assertThat(stage.runsOf("anna").stream().map(run -> run.userAgent()).distinct())
                .hasSameSizeAs(stage.runsOf("anna"));
        cancel("anna", "done");
    }

    @Test
    void workerPausedBetweenLeaseAndStartDoesNotStart() {
        stage.stopWorkers();
        jobs.request("anna", "paused", "{\"seconds\":0}");
        stage.worker(ApifyWorkerApplication.class, PausedOnce.class);

        assertThat(stage.events.end("paused")).isInstanceOf(JobSucceeded.class);
        assertThat(attempts("paused")).containsExactly(2);
        assertThat(((JobDeferred) stage.events.of("paused").getFirst()).reason())
                .isEqualTo("WORKER_BEHIND");
    }

    /**
     * Each user's first run is not in the lists for long, and its answer takes longer than its lease: nobody can know
     * of it. When it comes, the job has another run, or none and waits, or none and an open attempt, or is refused.
     */
    @Test
    void startAnsweredAfterAnotherAttemptIsAborted() {
        stage.apify.faults().listLag(Duration.ofMinutes(1));
        for (var user : List.of("zoe", "wim", "olaf", "carl")) {
            stage.connect(user, ApifySandbox.token(user, 1));
            stage.apify.faults().next(1, "POST", startsOf(user), new Fault.Delay(Duration.ofSeconds(18)));
        }
        stage.apify
                .faults()
                .share(1, "POST", startsOf("wim"), new Fault.Failure(402, "concurrent-runs-limit-exceeded"));
        stage.apify.faults().share(1, "POST", startsOf("olaf"), new Fault.Reset());
        stage.apify.faults().share(1, "POST", startsOf("carl"), new Fault.Failure(400, "invalid-input"));
        try (var errors = new ErrorLog("com.apifyforge.worker.reconcile.OrphanRuns")) {
            for (var user : List.of("zoe", "wim", "olaf", "carl")) {
                jobs.request(user, "stray-" + user, "{\"seconds\":40}");
            }

            var started = stage.events.await("stray-zoe", JobStarted.class);
            assertThat(started.attempt()).isGreaterThan(1);
            for (var user : List.of("zoe", "wim", "olaf")) {
                EventLog.await(
                        () -> stage.runsOf(user),
                        runs -> runs.stream().anyMatch(run -> run.status().equals("ABORTED")));
            }
            assertThat(stage.runsOf("zoe"))
                    .filteredOn(run -> !run.status().equals("ABORTED"))
                    .singleElement()
                    .satisfies(run -> assertThat(run.id()).isEqualTo(started.runId()));
            // No lease is to be had for a job that is closed; an operator is told.
            var orphan = stage.runsOf("carl").getFirst().id();
            EventLog.await(
                    errors::lines,
                    lines -> lines.stream().anyMatch(line -> line.contains(orphan) && line.contains("JOB_CLOSED")));
        }
        stage.apify.faults().clear();
        for (var user : List.of("zoe", "wim", "olaf")) {
            cancel(user, "stray-" + user);
        }
    }

    /** A second POST of Apify's own making, so to say. */
    @Test
    void ofTwoRunsWithOneMarkerTheYoungerIsAborted() {
        byte[] token = ApifySandbox.token("mara", 1);
        stage.connect("mara", token.clone());
        stage.apify.faults().next(1, "POST", startsOf("mara"), new Fault.Delay(Duration.ofSeconds(12)));
        jobs.request("mara", "two-runs", "{\"seconds\":600}");
        // Until its lease is over nobody looks for the run.
        var first = EventLog.await(() -> stage.runsOf("mara"), runs -> !runs.isEmpty())
                .getFirst();
        stage.startAtApify(token, "mara~actor", first.userAgent());

        assertThat(stage.events.await("two-runs", JobStarted.class).runId()).isEqualTo(first.id());
        var runs = EventLog.await(
                () -> stage.runsOf("mara"), all -> all.getLast().status().equals("ABORTED"));
        assertThat(runs).extracting(run -> run.status()).containsExactly("RUNNING", "ABORTED");
        assertThat(runs).extracting(run -> run.userAgent()).containsOnly(first.userAgent());
        cancel("mara", "two-runs");
    }

    /** Apify shows no single run here, so all are read by the list; without it there are two dozen answers 403. */
    @Test
    void manyRunsOfAUserAreReadByOneListWithOneLease() {
        stage.connect("lisa", ApifySandbox.token("lisa", 1));
        for (int i = 0; i < 25; i++) {
            jobs.request("lisa", "many-" + i, "{\"seconds\":8}");
        }
        for (int i = 0; i < 25; i++) {
            stage.events.await("many-" + i, JobStarted.class);
        }
        stage.stopWorkers();
        assertThat(stage.runsOf("lisa")).extracting(run -> run.status()).containsOnly("RUNNING");
        long followed = stage.uses("lisa", "FOLLOW");
        EventLog.await(
                () -> stage.runsOf("lisa"),
                runs -> runs.stream().allMatch(run -> run.status().equals("SUCCEEDED")));
        stage.apify.faults().share(1, "GET", "/v2/actor-runs/.*", new Fault.Failure(403, "insufficient-permissions"));
        stage.worker();

        for (int i = 0; i < 25; i++) {
            assertThat(stage.events.end("many-" + i)).isInstanceOf(JobSucceeded.class);
        }
        assertThat(stage.uses("lisa", "FOLLOW")).isEqualTo(followed + 1);
    }

    /** The coordinator aborts a transaction that is open for long, and a batch may take long. */
    @Test
    void badRecordOpensNoTransactionBeforeItsBatchIsDone() throws Exception {
        stage.connect("vito", ApifySandbox.token("vito", 1));
        stage.stopWorkers();
        stage.apify.faults().next(1, "POST", startsOf("vito"), new Fault.Delay(Duration.ofSeconds(4)));
        stage.send(
                new ProducerRecord<>(Topic.JOB_COMMANDS.topicName(), "vito", "bad".getBytes(StandardCharsets.UTF_8)));
        jobs.request("vito", "beside-bad", "{\"seconds\":0}");
        stage.worker();
        // From here on the batch waits for two seconds.
        EventLog.await(() -> stage.runsOf("vito"), runs -> !runs.isEmpty());

        try (var admin = Admin.create(Map.of("bootstrap.servers", stage.bootstrapServers()))) {
            var open = new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING));
            assertThat(admin.listTransactions(open).all().get()).isEmpty();
        }
        assertThat(stage.events.of("beside-bad")).isEmpty();
        stage.events.awaitDeadLetter(letter -> "vito".equals(letter.key()));
        assertThat(stage.events.end("beside-bad")).isInstanceOf(JobSucceeded.class);
    }

    @Test
    void stoppingWaitsForStartsUnderWay() {
        stage.connect("sven", ApifySandbox.token("sven", 1));
        stage.apify.faults().next(1, "POST", "/v2/actors/sven~actor/runs", new Fault.Delay(Duration.ofSeconds(4)));
        jobs.request("sven", "stopping", "{\"seconds\":0}");
        EventLog.await(() -> stage.runsOf("sven"), runs -> !runs.isEmpty());
        stage.stopWorkers();

        assertThat(jobs.ask("sven", "stopping")).isInstanceOf(LeaseAnswer.Done.class);
        stage.worker();
        assertThat(stage.events.end("stopping")).isInstanceOf(JobSucceeded.class);
        assertThat(stage.runsOf("sven")).hasSize(1);
    }

    @Test
    void jobsWaitForTheTokenService() {
        jobs.request("anna", "runs-on", "{\"seconds\":8}");
        stage.events.await("runs-on", JobStarted.class);
        stage.stopTokenService();
        for (int i = 0; i < 20; i++) {
            jobs.request("anna", "waits-" + i, "{\"seconds\":0}");
        }
        assertThat(stage.events.await("waits-0", JobDeferred.class).reason()).isEqualTo("TOKEN_SERVICE_UNAVAILABLE");
        assertThat(stage.events.await("runs-on", JobDeferred.class).reason()).isEqualTo("TOKEN_SERVICE_UNAVAILABLE");
        stage.startTokenService();

        assertThat(stage.events.end("runs-on")).isInstanceOf(JobSucceeded.class);
        for (int i = 0; i < 20; i++) {
            assertThat(stage.events.end("waits-" + i)).isInstanceOf(JobSucceeded.class);
        }
    }

    /** A job left over would be the first that the worker of another test asks for. */
    private static void cancel(String userId, String jobId) {
        jobs.cancel(userId, jobId);
        stage.events.end(jobId);
    }

    private static String startsOf(String userId) {
        return "/v2/actors/" + userId + "~actor/runs";
    }

    private static List<Integer> attempts(String jobId) {
        return stage.events.of(jobId).stream()
                .filter(JobStarted.class::isInstance)
                .map(event -> ((JobStarted) event).attempt())
                .toList();
    }

    /** As a worker that then does nothing. */
    private static LeaseAnswer.Start leased(String jobId) {
        return (LeaseAnswer.Start) jobs.ask("anna", jobId);
    }

    private static void report(LeaseResult result) {
        stage.postAsWorker("/v1/leases/results", LeaseJson.write(new LeaseResult.Batch(List.of(result))));
    }

    /**
     * An hour passes between the first lease and the start. No annotation: the workers of all tests would scan it in.
     */
    static class PausedOnce {
        @Bean
        Stopwatch pausingStopwatch() {
            var paused = new AtomicBoolean();
            return () -> System.nanoTime()
                    - (asksForLeases() && !paused.getAndSet(true)
                            ? Duration.ofHours(1).toNanos()
                            : 0);
        }

        /** Others look at the stopwatch, too. */
        private static boolean asksForLeases() {
            return StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame -> frame.getClassName().equals(LeaseClient.class.getName())
                                    && frame.getMethodName().equals("ask")));
        }
    }
}
