package com.apifyforge.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.Topic;
import com.apifyforge.events.ticket.TicketClaims;
import com.apifyforge.events.ticket.TicketSigner;
import com.apifyforge.sandbox.ApifySandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A scheduler's key is taken off the list, as the runbooks say, while its jobs run. */
class RemovedKeyIT {
    private static final int RUNS = 5;

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
    void runningJobsGoToAPersonAndTheirStatesAreLeftAlone() throws Exception {
        jobs.request("anna", "over", "{\"seconds\":0}");
        String over = ((JobSucceeded) stage.events.end("over")).runId();
        Map<String, String> runs = new LinkedHashMap<>();
        for (int i = 0; i < RUNS; i++) {
            jobs.request("anna", "runs-" + i, "{\"seconds\":600}");
            runs.put(
                    "runs-" + i,
                    stage.events.await("runs-" + i, JobStarted.class).runId());
        }
        var next = TicketSigner.generate("scheduler-2");
        Files.writeString(
                folder.resolve("schedulers.jwks"),
                JsonMapper.shared().writeValueAsString(Map.of("keys", List.of(next.publicJwk()))));

        runs.forEach((jobId, runId) -> {
            var review = (JobNeedsReview) stage.events.end(jobId);
            assertThat(review.reason()).isEqualTo("TICKET_KEY_UNKNOWN");
            assertThat(review.hint()).contains("goes on at Apify", runId);
            assertThat(stage.events.state(jobId).state()).isEqualTo("JobStarted");
        });
        jobs.request("anna", "late");
        assertThat(((JobRefused) stage.events.end("late")).reason()).isEqualTo("TICKET_KEY_UNKNOWN");
        assertThat(stage.events.all(DeadLetter.class)).isEmpty();

        saysNothingInTheStateOfAJobThatIsOver("over", over, next);
    }

    /**
     * Signed by nobody whom the token-service knows: each look is told once, under an id of its own, and not looked at
     * again.
     */
    private static void saysNothingInTheStateOfAJobThatIsOver(String jobId, String runId, TicketSigner known) {
        var now = Instant.now();
        var stranger = TicketSigner.generate("scheduler-9");
        var forged = TicketSigner.generate("scheduler-2");
        var tickets = new ArrayList<String>();
        for (var signer : List.of(stranger, forged)) {
            tickets.add(signer.sign(new TicketClaims(
                    "test", "anna", jobId, Jobs.actor("anna"), now.minusSeconds(60), now.plusSeconds(600))));
        }
        tickets.forEach(ticket -> stage.send(
                Topic.JOB_WATCH_5S.topicName(), new RunDue(jobId, "anna", runId, ticket, 7, Instant.now(), 0)));
        var told = EventLog.await(
                () -> stage.events.entries().stream()
                        .filter(entry -> entry.message() instanceof JobNeedsReview review
                                && review.jobId().equals(jobId))
                        .map(EventLog.Entry::id)
                        .toList(),
                ids -> ids.size() >= tickets.size());
        stage.send(
                Topic.JOB_COMMANDS.topicName(),
                jobs.job(
                        "anna",
                        "last",
                        Jobs.actor("anna"),
                        "{\"seconds\":1}",
                        known.sign(new TicketClaims(
                                "test", "anna", "last", Jobs.actor("anna"), now, now.plusSeconds(600)))));
        assertThat(stage.events.end("last")).isInstanceOf(JobSucceeded.class);
        assertThat(told).hasSize(tickets.size()).allSatisfy(id -> assertThat(id).contains(":job.watch.5s.v1:"));
        assertThat(stage.events.of(jobId))
                .filteredOn(JobNeedsReview.class::isInstance)
                .hasSize(tickets.size());
        assertThat(stage.events.state(jobId).state()).isEqualTo("JobSucceeded");
    }
}
