package com.apifyforge.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.JobState;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.fault.Fault;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Answers of Apify that say nothing of use, and what the user hears meanwhile. Each test has a user of its own. */
@Execution(ExecutionMode.CONCURRENT)
class OddAnswersIT {
    @TempDir
    static Path folder;

    private static Stage stage;
    private static Jobs jobs;

    @BeforeAll
    static void start() throws Exception {
        stage = new Stage(
                folder, "--worker.job.settle=2s", "--worker.apify.start-timeout=6s", "--worker.delay.long-delay=90s");
        jobs = new Jobs(stage);
        for (String user : List.of("anna", "bert", "carl", "dora", "emil", "fritz")) {
            stage.connect(user, ApifySandbox.token(user, 1));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        stage.close();
    }

    /** 307 and the like, each time anew: one POST, one word to the user, and then a person. */
    @Test
    void startThatIsAnsweredByARedirectIsMadeOnceAndGoesToAPerson() {
        stage.apify.faults().share(1, "POST", startsOf("anna"), new Fault.Redirect("https://example.com/"));
        jobs.request("anna", "redirected", "{\"seconds\":0}");

        var review = (JobNeedsReview) stage.events.end("redirected");
        assertThat(review.reason()).isEqualTo("APIFY_UNREADABLE");
        assertThat(review.hint()).contains("status 302", "Apify Console");
        assertThat(deferred("redirected")).extracting(JobDeferred::reason).containsExactly("APIFY_UNREADABLE");
        assertThat(jobs.ask("anna", "redirected").toString()).contains("JOB_CLOSED");
    }

    @Test
    void startWithAnUnreadableSuccessIsFoundByItsMarker() {
        stage.apify.faults().next(1, "POST", startsOf("bert"), new Fault.Garbage());
        jobs.request("bert", "garbled", "{\"seconds\":0}");

        assertThat(stage.events.end("garbled")).isInstanceOf(JobSucceeded.class);
        assertThat(stage.runsOf("bert")).hasSize(1);
        assertThat(deferred("garbled")).extracting(JobDeferred::reason).containsExactly("APIFY_UNREADABLE");
    }

    @Test
    void runThatCannotBeLookedAtIsToldOnce() {
        jobs.request("carl", "hidden", "{\"seconds\":1}");
        String runId = stage.events.await("hidden", JobStarted.class).runId();
        stage.apify.faults().next(8, "GET", "/v2/actor-runs/" + runId, new Fault.Garbage());

        assertThat(stage.events.end("hidden")).isInstanceOf(JobSucceeded.class);
        assertThat(deferred("hidden")).extracting(JobDeferred::reason).containsExactly("APIFY_UNREADABLE");
        assertThat(stage.events.all(JobState.class))
                .filteredOn(state -> state.jobId().equals("hidden"))
                .extracting(JobState::state)
                .contains("JobStarted")
                .doesNotContain("JobDeferred");
    }

    @Test
    void anyLimitDefersTheJob() {
        stage.apify.faults().next(1, "POST", startsOf("dora"), new Fault.Failure(402, "memory-limit-exceeded"));
        jobs.request("dora", "limited", "{\"seconds\":0}");

        assertThat(stage.events.end("limited")).isInstanceOf(JobSucceeded.class);
        assertThat(deferred("limited")).extracting(JobDeferred::reason).containsExactly("APIFY_MEMORY_LIMIT_EXCEEDED");
    }

    /** Told to wait for an hour, it would wait a minute and a half here. */
    @Test
    void waitLeavesTimeForALastTryBeforeTheDeadline() {
        stage.apify
                .faults()
                .next(1, "POST", startsOf("emil"), new Fault.Failure(429, "rate-limit-exceeded", false, 3600));
        jobs.send(jobs.due("emil", "in-time", Instant.now().plusSeconds(25)));

        assertThat(stage.events.end("in-time")).isInstanceOf(JobSucceeded.class);
    }

    @Test
    void whatApifySaysIsInTheHint() {
        jobs.request("fritz", "invalid", "{\"invalid\":true}");

        var refused = (JobRefused) stage.events.end("invalid");
        assertThat(refused.reason()).isEqualTo("APIFY_INVALID_INPUT");
        assertThat(refused.hint()).contains("Apify says: ");
    }

    private static List<JobDeferred> deferred(String jobId) {
        return stage.events.of(jobId).stream()
                .filter(JobDeferred.class::isInstance)
                .map(JobDeferred.class::cast)
                .toList();
    }

    private static String startsOf(String userId) {
        return "/v2/actors/" + userId + "~actor/runs";
    }
}
