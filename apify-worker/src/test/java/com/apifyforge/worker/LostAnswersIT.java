package com.apifyforge.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseJson;
import com.apifyforge.events.lease.LeaseRequest;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;

/** Workers that stop, pause and come back, and a token-service that goes away: one after the other, as all are stopped. */
class LostAnswersIT {
    @TempDir
    static Path folder;

    private static Stage stage;
    private static Jobs jobs;

    @BeforeAll
    static void start() throws Exception {
        stage = new Stage(
                folder, "--tokens.lease.ttl=8s", "--worker.job.settle=2s", "--worker.lease.pause-when-down=500ms");
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
        jobs.request("anna", "done", "{\"seconds\":5}");
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
        assertThat(((JobRefused) stage.events.end("closed")).reason()).isEqualTo("JOB_CLOSED");
        assertThat(((JobRefused) stage.events.end("no-token")).reason()).isEqualTo("NOT_CONNECTED");
        // Nobody started it: after two looks the second attempt does. The busy one is told so when its lease is over.
        stage.events.end("reconcile");
        assertThat(attempts("reconcile")).containsExactly(2);
        stage.events.end("busy");
        assertThat(attempts("busy")).containsExactly(2);
        assertThat(attempts("done")).hasSize(2).containsOnly(attempts("done").getFirst());
        assertThat(stage.runsOf("anna").stream().map(run -> run.userAgent()).distinct())
                .hasSameSizeAs(stage.runsOf("anna"));
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

    @Test
    void startAnsweredAfterAnotherAttemptIsAborted() {
        // The first run is not in the lists for long, and its answer takes longer than its lease: nobody can know of
        // it.
        stage.connect("zoe", ApifySandbox.token("zoe", 1));
        stage.apify.faults().listLag(Duration.ofMinutes(1));
        stage.apify.faults().next(1, "POST", "/v2/actors/zoe~actor/runs", new Fault.Delay(Duration.ofSeconds(18)));
        jobs.request("zoe", "stray", "{\"seconds\":40}");

        var started = stage.events.await("stray", JobStarted.class);
        assertThat(started.attempt()).isGreaterThan(1);
        EventLog.await(
                () -> stage.runsOf("zoe"),
                runs -> runs.stream().anyMatch(run -> run.status().equals("ABORTED")));
        assertThat(stage.runsOf("zoe"))
                .filteredOn(run -> !run.status().equals("ABORTED"))
                .singleElement()
                .satisfies(run -> assertThat(run.id()).isEqualTo(started.runId()));
    }

    @Test
    void stoppingWaitsForStartsUnderWay() {
        stage.connect("sven", ApifySandbox.token("sven", 1));
        stage.apify.faults().next(1, "POST", "/v2/actors/sven~actor/runs", new Fault.Delay(Duration.ofSeconds(4)));
        jobs.request("sven", "stopping", "{\"seconds\":0}");
        EventLog.await(() -> stage.runsOf("sven"), runs -> !runs.isEmpty());
        stage.stopWorkers();

        assertThat(ask("sven", "stopping")).isInstanceOf(LeaseAnswer.Done.class);
        stage.worker();
        assertThat(stage.events.end("stopping")).isInstanceOf(JobSucceeded.class);
        assertThat(stage.runsOf("sven")).hasSize(1);
    }

    @Test
    void jobsWaitForTheTokenService() {
        stage.stopTokenService();
        for (int i = 0; i < 20; i++) {
            jobs.request("anna", "waits-" + i, "{\"seconds\":0}");
        }
        assertThat(stage.events.await("waits-0", JobDeferred.class).reason()).isEqualTo("TOKEN_SERVICE_UNAVAILABLE");
        stage.startTokenService();

        for (int i = 0; i < 20; i++) {
            assertThat(stage.events.end("waits-" + i)).isInstanceOf(JobSucceeded.class);
        }
    }

    private static List<Integer> attempts(String jobId) {
        return stage.events.of(jobId).stream()
                .filter(JobStarted.class::isInstance)
                .map(event -> ((JobStarted) event).attempt())
                .toList();
    }

    /** As a worker that then does nothing. */
    private static LeaseAnswer.Start leased(String jobId) {
        return (LeaseAnswer.Start) ask("anna", jobId);
    }

    private static LeaseAnswer ask(String userId, String jobId) {
        try (var once = Opener.generate("once")) {
            var ask = new LeaseRequest.Ask(jobs.ticket(userId, jobId), LeaseRequest.Purpose.START);
            return LeaseJson.readAnswers(stage.postAsWorker(
                            "/v1/leases", LeaseJson.write(new LeaseRequest(once.publicJwk(), List.of(ask)))))
                    .getFirst();
        }
    }

    private static void report(LeaseResult result) {
        stage.postAsWorker("/v1/leases/results", LeaseJson.write(new LeaseResult.Batch(List.of(result))));
    }

    /** An hour passes between the first lease and the start. No annotation: the workers of all tests would scan it in. */
    static class PausedOnce {
        @Bean
        Stopwatch pausingStopwatch() {
            var looks = new AtomicInteger();
            return () -> System.nanoTime()
                    + (looks.getAndIncrement() == 0 ? -Duration.ofHours(1).toNanos() : 0);
        }
    }
}
