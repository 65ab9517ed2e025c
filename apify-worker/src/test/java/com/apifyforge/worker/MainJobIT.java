package com.apifyforge.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobAborted;
import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobFailed;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.JobEvent.JobTimedOut;
import com.apifyforge.events.JobState;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.Target;
import com.apifyforge.events.Topic;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.run.SandboxRun;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a job goes through when nothing is wrong with the system. */
@Execution(ExecutionMode.CONCURRENT)
class MainJobIT {
    @TempDir
    static Path folder;

    private static Stage stage;
    private static Jobs jobs;

    @BeforeAll
    static void start() throws Exception {
        stage = new Stage(folder);
        jobs = new Jobs(stage);
        stage.connect("anna", ApifySandbox.token("anna", 1));
    }

    @AfterAll
    static void stop() throws Exception {
        stage.close();
    }

    @Test
    void jobRunsOnceAndEndsWithASummaryOfItsRun() {
        jobs.request("anna", "ok-1", "{\"seconds\":0,\"items\":5}");

        var end = (JobSucceeded) stage.events.end("ok-1");
        var run = run(end.runId());
        assertThat(run.status()).isEqualTo("SUCCEEDED");
        assertThat(end.run().status()).isEqualTo("SUCCEEDED");
        assertThat(end.run().itemCount()).isEqualTo(5);
        assertThat(end.run().datasetId()).isNotBlank();
        var started = stage.events.await("ok-1", JobStarted.class);
        assertThat(started.runId()).isEqualTo(end.runId());
        assertThat(ids("ok-1"))
                .containsExactly(
                        started.jobKey() + ":JobStarted:" + started.attempt(), started.jobKey() + ":JobSucceeded");
        assertThat(stage.events.state("ok-1"))
                .extracting(JobState::state, JobState::runId)
                .containsExactly("JobSucceeded", end.runId());
    }

    @Test
    void theEndOfARunIsToldByItsOwnName() {
        jobs.request("anna", "failed-1", "{\"seconds\":0,\"status\":\"FAILED\"}");
        jobs.request("anna", "timed-out-1", "{\"seconds\":0,\"status\":\"TIMED-OUT\"}");

        assertThat(stage.events.end("failed-1")).isInstanceOf(JobFailed.class);
        assertThat(stage.events.end("timed-out-1")).isInstanceOf(JobTimedOut.class);
    }

    @Test
    void runThatTakesLongIsWatchedToItsEnd() {
        jobs.request("anna", "long-1", "{\"seconds\":4}");

        assertThat(stage.events.end("long-1")).isInstanceOf(JobSucceeded.class);
        assertThat(ids("long-1")).hasSize(2);
    }

    @Test
    void taskRunsToo() {
        var task = new Target.Task("anna~my-task");
        jobs.send(jobs.job("anna", "task-1", task, "{\"seconds\":0}", jobs.ticket("anna", "task-1", task)));

        assertThat(stage.events.end("task-1")).isInstanceOf(JobSucceeded.class);
    }

    @Test
    void runningJobIsAborted() {
        jobs.request("anna", "abort-1", "{\"seconds\":600}");
        var started = stage.events.await("abort-1", JobStarted.class);
        jobs.cancel("anna", "abort-1");

        assertThat(stage.events.end("abort-1")).isInstanceOf(JobAborted.class);
        assertThat(run(started.runId()).status()).isEqualTo("ABORTED");
    }

    /** Somebody clicks, or a program asks again and again. */
    @Test
    void manyCancelsOfOneJobAbortItAndDoNotPutEachOtherOff() throws Exception {
        stage.connect("mia", ApifySandbox.token("mia", 1));
        jobs.request("mia", "clicked-1", "{\"seconds\":600}");
        stage.events.await("clicked-1", JobStarted.class);
        for (int i = 0; i < 300; i++) {
            jobs.cancel("mia", "clicked-1");
        }
        jobs.request("mia", "after-clicks-1", "{\"seconds\":0}");

        assertThat(stage.events.end("clicked-1")).isInstanceOf(JobAborted.class);
        assertThat(stage.events.end("after-clicks-1")).isInstanceOf(JobSucceeded.class);
        try (var delayed = stage.log(Topic.JOB_WATCH_5S)) {
            EventLog.await(
                    () -> delayed.all(RunDue.class),
                    seen -> seen.stream().anyMatch(run -> run.jobId().equals("after-clicks-1")));
            assertThat(delayed.all(CancelDue.class))
                    .filteredOn(due -> due.userId().equals("mia"))
                    .isEmpty();
        }
    }

    @Test
    void jobCancelledBeforeItIsRequestedNeverStarts() {
        jobs.cancel("anna", "cancel-1");
        stage.events.end("cancel-1");
        jobs.request("anna", "cancel-1");
        jobs.request("anna", "after-cancel-1", "{\"seconds\":0}");

        assertThat(stage.events.end("after-cancel-1")).isInstanceOf(JobSucceeded.class);
        assertThat(stage.events.of("cancel-1"))
                .singleElement()
                .isInstanceOfSatisfying(
                        JobRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo("CANCELLED"));
    }

    @Test
    void jobAskedForTwiceRunsOnce() {
        stage.connect("tom", ApifySandbox.token("tom", 1));
        var job = jobs.job("tom", "twice-1", "{\"seconds\":0}");
        jobs.send(job);
        jobs.send(job);

        stage.events.end("twice-1");
        assertThat(ids("twice-1").stream().distinct()).hasSize(2);
        assertThat(stage.runsOf("tom")).hasSize(1);
    }

    @Test
    void jobAskedForAfterItsEndStaysEnded() {
        stage.connect("tim", ApifySandbox.token("tim", 1));
        var job = jobs.job("tim", "ended-1", "{\"seconds\":0}");
        jobs.send(job);
        stage.events.end("ended-1");
        // The ledger is told after the event is out.
        EventLog.await(
                () -> jobs.ask("tim", "ended-1"), answer -> answer instanceof LeaseAnswer.Done done && done.ended());
        jobs.send(job);
        jobs.request("tim", "after-ended-1", "{\"seconds\":0}");

        stage.events.end("after-ended-1");
        assertThat(ids("ended-1")).containsExactly("tim/ended-1:JobStarted:1", "tim/ended-1:JobSucceeded");
        assertThat(stage.events.state("ended-1").state()).isEqualTo("JobSucceeded");
        assertThat(stage.runsOf("tim")).hasSize(2);
    }

    /** Of the job's events; that it had to wait may be said any number of times. */
    private static List<String> ids(String jobId) {
        return stage.events.entries().stream()
                .filter(entry -> entry.message() instanceof JobEvent event
                        && !(event instanceof JobDeferred)
                        && event.jobId().equals(jobId))
                .map(EventLog.Entry::id)
                .toList();
    }

    private static SandboxRun run(String runId) {
        return stage.apify.runs().stream()
                .filter(run -> run.id().equals(runId))
                .findFirst()
                .orElseThrow();
    }
}
