package com.apifyforge.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.JobState;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.Target;
import com.apifyforge.events.TokenEvent.TokenInvalidated;
import com.apifyforge.events.Topic;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.fault.Fault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What users, Apify and the network do wrong, one thing at a time. Each test has a user and an account of its own. */
@Execution(ExecutionMode.CONCURRENT)
class JobTroubleIT {
    @TempDir
    static Path folder;

    private static Stage stage;
    private static Jobs jobs;

    @BeforeAll
    static void start() throws Exception {
        stage = new Stage(folder, "--worker.job.settle=2s", "--worker.apify.start-timeout=6s");
        jobs = new Jobs(stage);
    }

    @AfterAll
    static void stop() throws Exception {
        stage.close();
    }

    @Test
    void runWhoseStartAnswerWasLostIsFoundAgain() {
        stage.connect("dora", ApifySandbox.token("dora", 1));
        stage.apify.faults().next(1, "POST", startsOf("dora"), new Fault.DropAnswer());
        jobs.request("dora", "dropped", "{\"seconds\":1}");

        assertThat(stage.events.end("dropped")).isInstanceOf(JobSucceeded.class);
        assertThat(stage.events.await("dropped", JobStarted.class).attempt()).isEqualTo(1);
        assertThat(stage.runsOf("dora")).hasSize(1);
    }

    @Test
    void startThatNeverArrivedIsMadeAgainOnce() {
        stage.connect("rosa", ApifySandbox.token("rosa", 1));
        stage.apify.faults().next(1, "POST", startsOf("rosa"), new Fault.Reset());
        Instant began = Instant.now();
        jobs.request("rosa", "reset", "{\"seconds\":1}");

        assertThat(stage.events.end("reset")).isInstanceOf(JobSucceeded.class);
        assertThat(stage.events.await("reset", JobStarted.class).attempt()).isEqualTo(2);
        assertThat(stage.runsOf("rosa"))
                .singleElement()
                .satisfies(run -> assertThat(run.startedAt()).isAfter(began.plusSeconds(2)));
    }

    @Test
    void startThatHangsHoldsNobodyElse() {
        stage.connect("hugo", ApifySandbox.token("hugo", 1));
        stage.connect("ida", ApifySandbox.token("ida", 1));
        stage.apify.faults().next(1, "POST", "/v2/actors/hugo~hangs/runs", new Fault.Silence());
        var target = new Target.Actor("hugo~hangs");
        jobs.send(jobs.job("hugo", "hangs", target, "{\"seconds\":1}", jobs.ticket("hugo", "hangs", target)));
        for (int i = 0; i < 5; i++) {
            jobs.request("hugo", "beside-" + i, "{\"seconds\":0}");
            jobs.request("ida", "other-" + i, "{\"seconds\":0}");
        }

        for (int i = 0; i < 5; i++) {
            assertThat(stage.events.end("beside-" + i)).isInstanceOf(JobSucceeded.class);
            assertThat(stage.events.end("other-" + i)).isInstanceOf(JobSucceeded.class);
        }
        assertThat(stage.events.end("hangs")).isInstanceOf(JobSucceeded.class);
        var hungUntil = stage.events.startedAt("hangs");
        for (int i = 0; i < 5; i++) {
            assertThat(stage.events.startedAt("beside-" + i)).isLessThan(hungUntil);
            assertThat(stage.events.startedAt("other-" + i)).isLessThan(hungUntil);
        }
        assertThat(stage.runsOf("hugo")).hasSize(6);
    }

    @Test
    void tokenDeletedAtApifyIsNoticedAndTheJobRefused() {
        byte[] token = ApifySandbox.token("greta", 1);
        stage.connect("greta", token.clone());
        stage.apify.revoke(token);
        jobs.request("greta", "deleted");

        assertThat(((JobRefused) stage.events.end("deleted")).reason()).isEqualTo("TOKEN_INVALID");
        stage.events.awaitToken("greta", TokenInvalidated.class);
        assertThat(stage.runsOf("greta")).isEmpty();
    }

    @Test
    void jobOfAUserWhoNeverConnectedIsRefused() {
        jobs.request("nobody", "no-token");

        var refused = (JobRefused) stage.events.end("no-token");
        assertThat(refused.reason()).isEqualTo("NOT_CONNECTED");
        assertThat(refused.hint()).contains("connect");
    }

    @Test
    void disconnectedUsersJobIsRefusedAndHisRunIsLeftWithAHint() {
        stage.connect("olga", ApifySandbox.token("olga", 1));
        jobs.request("olga", "goes-on", "{\"seconds\":600}");
        var started = stage.events.await("goes-on", JobStarted.class);
        stage.disconnect("olga");
        jobs.request("olga", "too-late");

        assertThat(((JobRefused) stage.events.end("too-late")).reason()).isEqualTo("NOT_CONNECTED");
        var review = (JobNeedsReview) stage.events.end("goes-on");
        assertThat(review.runId()).isEqualTo(started.runId());
        assertThat(review.reason()).isEqualTo("NOT_CONNECTED");
        assertThat(review.hint()).contains("goes on at Apify", started.runId());
    }

    @Test
    void whatApifyRefusesIsRefusedWithApifysReason() {
        stage.connect("paul", ApifySandbox.token("paul", 1));
        var missing = new Target.Actor("apify~missing-actor");
        jobs.send(jobs.job("paul", "missing", missing, null, jobs.ticket("paul", "missing", missing)));
        stage.apify.faults().next(1, "POST", startsOf("paul"), new Fault.Failure(400, "invalid-input"));
        jobs.request("paul", "bad-input");

        assertThat(((JobRefused) stage.events.end("bad-input")).reason()).isEqualTo("APIFY_INVALID_INPUT");
        assertThat(((JobRefused) stage.events.end("missing")).reason()).startsWith("APIFY_RECORD");
        assertThat(stage.runsOf("paul")).isEmpty();
    }

    @Test
    void accountWithoutCreditHasToActFirst() {
        byte[] broke = token("broke");
        stage.connect("bert", broke);
        jobs.request("bert", "broke");

        var refused = (JobRefused) stage.events.end("broke");
        assertThat(refused.reason()).isEqualTo("APIFY_NOT_ENOUGH_USAGE_TO_RUN_PAID_ACTOR");
        assertThat(refused.hint()).contains("credit");
    }

    @Test
    void limitAtApifyDefersTheJob() {
        stage.connect("lena", ApifySandbox.token("lena", 1));
        stage.apify
                .faults()
                .next(1, "POST", startsOf("lena"), new Fault.Failure(402, "concurrent-runs-limit-exceeded"));
        jobs.request("lena", "deferred", "{\"seconds\":0}");

        assertThat(stage.events.end("deferred")).isInstanceOf(JobSucceeded.class);
        assertThat(stage.events.await("deferred", JobDeferred.class).reason())
                .isEqualTo("APIFY_CONCURRENT_RUNS_LIMIT_EXCEEDED");
        assertThat(stage.runsOf("lena")).hasSize(1);
    }

    @Test
    void runNotYetVisibleIsNotLost() {
        stage.connect("vera", ApifySandbox.token("vera", 1));
        stage.apify.faults().next(3, "GET", "/v2/actor-runs/[^/]*", new Fault.Failure(404, "record-not-found"));
        jobs.request("vera", "late-replica", "{\"seconds\":0}");

        assertThat(stage.events.end("late-replica")).isInstanceOf(JobSucceeded.class);
    }

    @Test
    void runWatchedForLongMayBeUnreadableForAWhile() {
        stage.connect("wanda", ApifySandbox.token("wanda", 1));
        jobs.request("wanda", "seen-often", "{\"seconds\":20}");
        EventLog.await(
                () -> stage.events.all(RunDue.class),
                dues -> dues.stream().anyMatch(due -> due.jobId().equals("seen-often") && due.checks() > 6));
        var runId = stage.events.await("seen-often", JobStarted.class).runId();
        stage.apify
                .faults()
                .next(2, "GET", "/v2/actor-runs/" + runId, new Fault.Failure(403, "insufficient-permissions"));

        assertThat(stage.events.end("seen-often")).isInstanceOf(JobSucceeded.class);
    }

    @Test
    void runThatStaysUnreadableGoesToAPerson() {
        stage.connect("uma", ApifySandbox.token("uma", 1));
        jobs.request("uma", "unreadable", "{\"seconds\":600}");
        var runId = stage.events.await("unreadable", JobStarted.class).runId();
        stage.apify
                .faults()
                .share(1, "GET", "/v2/actor-runs/" + runId, new Fault.Failure(403, "insufficient-permissions"));

        var review = (JobNeedsReview) stage.events.end("unreadable");
        assertThat(review.reason()).isEqualTo("APIFY_INSUFFICIENT_PERMISSIONS");
        assertThat(review.hint()).contains("goes on at Apify", runId);
    }

    @Test
    void lostStartThatNobodyMayLookForGoesToAPerson() {
        stage.connect("nils", ApifySandbox.token("nils", 1));
        stage.apify.faults().next(1, "POST", startsOf("nils"), new Fault.DropAnswer());
        stage.apify.faults().share(1, "GET", startsOf("nils"), new Fault.Failure(403, "insufficient-permissions"));
        jobs.request("nils", "lost", "{\"seconds\":0}");

        var review = (JobNeedsReview) stage.events.end("lost");
        assertThat(review.reason()).isEqualTo("APIFY_INSUFFICIENT_PERMISSIONS");
        assertThat(review.runId()).isNull();
        assertThat(review.hint()).contains("runs in Apify Console");
        assertThat(stage.runsOf("nils")).hasSize(1);
    }

    @Test
    void jobRefusedForWantOfATokenStaysRefused() {
        var job = jobs.job("nora", "no-token-yet", null);
        jobs.send(job);
        stage.events.end("no-token-yet");
        stage.connect("nora", ApifySandbox.token("nora", 1));
        jobs.send(job);

        var refusals = EventLog.await(
                () -> stage.events.entries().stream()
                        .filter(entry -> entry.message() instanceof JobRefused refused
                                && refused.jobId().equals("no-token-yet"))
                        .toList(),
                entries -> entries.size() == 2);
        assertThat(refusals.getLast())
                .usingRecursiveComparison()
                .ignoringFields("timestamp", "headers")
                .isEqualTo(refusals.getFirst());
        assertThat(((JobRefused) refusals.getLast().message()).reason()).isEqualTo("NOT_CONNECTED");
        assertThat(stage.runsOf("nora")).isEmpty();
    }

    @Test
    void badRecordGoesToTheDeadLettersAndTheNextIsHandled() {
        stage.connect("milo", ApifySandbox.token("milo", 1));
        String topic = Topic.JOB_COMMANDS.topicName();
        stage.send(new ProducerRecord<>(topic, "milo", "{\"token\":".getBytes(StandardCharsets.UTF_8)));
        var bad = stage.codec.write(topic, "bad-1", Instant.now(), jobs.job("milo", "bad", null));
        stage.send(new ProducerRecord<>(
                topic, null, "milo", "{\"jobId\":\"bad\"}".getBytes(StandardCharsets.UTF_8), bad.headers()));
        jobs.request("milo", "good", "{\"seconds\":0}");

        assertThat(stage.events.end("good")).isInstanceOf(JobSucceeded.class);
        stage.events.awaitDeadLetter(letter -> letter.reason().equals("NOT_CLOUDEVENT"));
        var letter = stage.events.awaitDeadLetter(one -> "bad-1".equals(one.messageId()));
        assertThat(letter.reason()).isEqualTo("SCHEMA");
        assertThat(letter.topic()).isEqualTo(topic);
    }

    @Test
    void ticketForAnotherTargetStartsNothingAndSaysNothingOfTheJobThatHasIt() {
        stage.connect("tina", ApifySandbox.token("tina", 1));
        jobs.request("tina", "mine", "{\"seconds\":0}");
        stage.events.end("mine");
        jobs.send(jobs.job("tina", "mine", new Target.Actor("apify~expensive"), null, jobs.ticket("tina", "mine")));

        var letter = stage.events.awaitDeadLetter(one -> "mine".equals(one.jobId()));
        assertThat(letter.reason()).isEqualTo("TICKET_MISMATCH");
        jobs.request("tina", "afterwards", "{\"seconds\":0}");
        stage.events.end("afterwards");
        assertThat(stage.events.of("mine")).filteredOn(JobEvent::last).hasSize(1);
        assertThat(stage.events.state("mine")).extracting(JobState::state).isEqualTo("JobSucceeded");
        assertThat(stage.runsOf("tina")).hasSize(2);
    }

    @Test
    void expiredTicketAndPassedDeadlineAreRefused() {
        stage.connect("emma", ApifySandbox.token("emma", 1));
        var over = jobs.ticket("emma", "over", Jobs.actor("emma"), Duration.ofSeconds(-100));
        jobs.send(jobs.job("emma", "over", Jobs.actor("emma"), null, over));
        jobs.send(jobs.due("emma", "past", Instant.now().minusSeconds(1)));

        assertThat(((JobRefused) stage.events.end("over")).reason()).isEqualTo("TICKET_EXPIRED");
        assertThat(((JobRefused) stage.events.end("past")).reason()).isEqualTo("DEADLINE_PASSED");
        assertThat(stage.runsOf("emma")).isEmpty();
    }

    @Test
    void greedyUserDelaysNobody() {
        stage.connect("greedy", ApifySandbox.token("greedy", 1));
        stage.connect("modest", ApifySandbox.token("modest", 1));
        for (int i = 0; i < 120; i++) {
            jobs.request("greedy", "greedy-" + i, "{\"seconds\":0}");
        }
        jobs.request("modest", "modest-1", "{\"seconds\":0}");

        stage.events.await("modest-1", JobStarted.class);
        assertThat(stage.runsOf("greedy")).hasSizeLessThan(80);
        for (int i = 0; i < 120; i++) {
            assertThat(stage.events.end("greedy-" + i)).isInstanceOf(JobSucceeded.class);
        }
        assertThat(stage.runsOf("greedy")).hasSize(120);
    }

    private static String startsOf(String userId) {
        return "/v2/actors/" + userId + "~actor/runs";
    }

    /** A token that the sandbox answers as its first letters say. */
    private static byte[] token(String first) {
        byte[] token = Arrays.copyOf(("apify_api_" + first).getBytes(StandardCharsets.US_ASCII), 46);
        Arrays.fill(token, 10 + first.length(), token.length, (byte) 'x');
        return token;
    }
}
