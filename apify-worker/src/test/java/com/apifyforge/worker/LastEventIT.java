package com.apifyforge.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.JobState;
import com.apifyforge.events.JobWatch;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.Target;
import com.apifyforge.events.Topic;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.fault.Fault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is sent of a job, good, bad or forged: it has one last event. */
class LastEventIT {
    private static final String COMMANDS = Topic.JOB_COMMANDS.topicName();
    private static final String DELAY = Topic.JOB_WATCH_5S.topicName();

    @TempDir
    static Path folder;

    private static Stage stage;
    private static Jobs jobs;

    @BeforeAll
    static void start() throws Exception {
        stage = new Stage(folder, "--worker.job.settle=2s");
        jobs = new Jobs(stage);
        for (String user : List.of("anna", "bert", "carl", "dave")) {
            stage.connect(user, ApifySandbox.token(user, 1));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        stage.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'\"options\":{}'; '\"options\":{\"timeoutSecs\":\"5\"}'; SCHEMA; /options/timeoutSecs",
                "'\"options\":{}'; '\"options\":{\"memoryMbytes\":-1}'; SCHEMA; /options/memoryMbytes",
                "'\"deadline\":\"'; '\"deadline\":\"soon '; SCHEMA; /deadline",
                "'\"target\":{'; '\"goal\":{'; SCHEMA; /target",
                "'\"options\":{}'; '\"options\":{},\"token\":\"x\"'; PLAINTEXT_TOKEN; /token",
            })
    void badRequestIsADeadLetterAndARefusalThatSaysWhere(String good, String bad, String reason, String path) {
        String jobId = UUID.randomUUID().toString();
        sendBad("anna", jobId, jobs.ticket("anna", jobId), good, bad);

        var refused = (JobRefused) stage.events.end(jobId);
        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused.hint()).contains(path);
        assertThat(stage.events.state(jobId).state()).isEqualTo("JobRefused");
        assertThat(stage.events
                        .awaitDeadLetter(letter -> jobId.equals(letter.jobId()))
                        .reason())
                .isEqualTo(reason);
        jobs.request("anna", jobId);
        onlyOneLast("anna", jobId);
        assertThat(stage.events.of(jobId)).noneMatch(JobStarted.class::isInstance);
    }

    @Test
    void badRequestOfAUserWithoutATokenIsRefusedToo() {
        sendBad("stranger", "bad-stranger", jobs.ticket("stranger", "bad-stranger"));

        assertThat(((JobRefused) stage.events.end("bad-stranger")).hint()).contains("/options/timeoutSecs");
    }

    @ParameterizedTest
    @CsvSource({"no-ticket, x", "forged, eyJhbGciOiJFUzI1NiJ9.e30.AAAA", "others, ''"})
    void badRequestWithoutAGoodTicketIsRefusedAsOfAJobThatNobodyKnows(String jobId, String ticket) {
        sendBad("anna", jobId, ticket.isEmpty() ? jobs.ticket("bert", jobId) : ticket);

        assertThat(((JobRefused) stage.events.end(jobId)).hint()).contains("Path: /");
        assertThat(stage.events.entries()).noneMatch(entry -> jobId.equals(stateOf(entry)));
    }

    @Test
    void badCopyOfAJobThatRunsOrIsOverSaysNothing() {
        jobs.request("bert", "runs", "{\"seconds\":3}");
        stage.events.await("runs", JobStarted.class);
        sendBad("bert", "runs", jobs.ticket("bert", "runs"));
        assertThat(stage.events.end("runs")).isInstanceOf(JobSucceeded.class);
        sendBad("bert", "runs", jobs.ticket("bert", "runs"));

        onlyOneLast("bert", "runs");
    }

    /**
     * As the insider of a worker's topics: each with a ticket that is good for something else, or with a run that is
     * not the job's.
     */
    @Test
    void forgedLooksAtRunsEndNothing() {
        jobs.request("carl", "done", "{\"seconds\":0}");
        String done = ((JobSucceeded) stage.events.end("done")).runId();
        jobs.request("carl", "going", "{\"seconds\":8}");
        String going = stage.events.await("going", JobStarted.class).runId();
        var forged = List.<JobWatch>of(
                run("going", "carl", done, jobs.ticket("carl", "done")),
                run("going", "carl", done, jobs.ticket("carl", "going")),
                run("going", "carl", "no-such-run", jobs.ticket("carl", "going")),
                run("going", "anna", going, jobs.ticket("carl", "going")),
                run("done", "carl", done, jobs.ticket("carl", "done")),
                run("done", "carl", going, jobs.ticket("carl", "done")),
                run("never", "nobody", going, jobs.ticket("nobody", "never")),
                run("unsigned", "carl", going, "eyJhbGciOiJFUzI1NiJ9.e30.AAAA"),
                new StartDue(
                        jobs.job("carl", "going", Jobs.actor("carl"), null, jobs.ticket("carl", "done")),
                        3,
                        1,
                        1,
                        Instant.EPOCH),
                new CancelDue(
                        new JobCancelRequested("going", "carl", jobs.ticket("carl", "done")),
                        7,
                        null,
                        null,
                        null,
                        null),
                new CancelDue(
                        new JobCancelRequested("going", "carl", jobs.ticket("carl", "going")),
                        7,
                        null,
                        null,
                        "SCHEMA",
                        ""));
        forged.forEach(watch -> stage.send(DELAY, watch));

        assertThat(stage.events.end("going")).isInstanceOf(JobSucceeded.class);
        onlyOneLast("carl", "going", "done");
        assertThat(stage.events.of("never")).isEmpty();
        assertThat(stage.runsOf("carl")).hasSize(4);
    }

    /**
     * A second chain of looks may come by while Apify does not answer; it shares the lease of the user's other runs.
     */
    @Test
    void lookAtARunThatIsOverSaysNothingWhileApifyIsAway() {
        jobs.request("dave", "told", "{\"seconds\":0}");
        String over = ((JobSucceeded) stage.events.end("told")).runId();
        jobs.request("dave", "beside", "{\"seconds\":15}");
        String going = stage.events.await("beside", JobStarted.class).runId();
        stage.apify.faults().share(1, "GET", "/v2/actor-runs/" + over, new Fault.Garbage());
        for (int i = 0; i < 5; i++) {
            stage.send(DELAY, run("beside", "dave", going, jobs.ticket("dave", "beside")));
            stage.send(DELAY, run("told", "dave", over, jobs.ticket("dave", "told")));
        }

        assertThat(stage.events.end("beside")).isInstanceOf(JobSucceeded.class);
        onlyOneLast("dave", "told", "beside");
        assertThat(stage.events.of("told")).noneMatch(JobDeferred.class::isInstance);
        assertThat(stage.events.state("told").state()).isEqualTo("JobSucceeded");
    }

    /** The broker gives a request again, or somebody has a copy of it. */
    @Test
    void copyOfARequestSaysNothingInTheStateOfAJobThatIsOver() {
        var job = jobs.job("dave", "copied", "{\"seconds\":0}");
        jobs.send(job);
        stage.events.end("copied");
        stage.stopTokenService();
        jobs.send(job);
        stage.events.await("copied", JobDeferred.class);
        stage.startTokenService();

        onlyOneLast("dave", "copied");
        assertThat(stage.events.state("copied").state()).isEqualTo("JobSucceeded");
    }

    @Test
    void countersAtTheirEndStopNobody() {
        jobs.request("anna", "counted", "{\"seconds\":1}");
        var started = stage.events.await("counted", JobStarted.class);
        int end = Integer.MAX_VALUE;
        stage.send(
                DELAY,
                new RunDue(
                        "counted", "anna", started.runId(), jobs.ticket("anna", "counted"), end, Instant.EPOCH, end));
        stage.send(
                DELAY,
                new StartDue(
                        jobs.job("anna", "end-of-count", "{\"seconds\":0}"),
                        end,
                        0,
                        end,
                        Instant.parse("9999-12-31T23:59:59Z")));

        assertThat(stage.events.end("end-of-count")).isInstanceOf(JobSucceeded.class);
        onlyOneLast("anna", "counted", "end-of-count");
    }

    private static JobWatch run(String jobId, String userId, String runId, String ticket) {
        return new RunDue(jobId, userId, runId, ticket, 7, Instant.now(), 0);
    }

    private static String stateOf(EventLog.Entry entry) {
        return entry.message() instanceof JobState state ? state.jobId() : null;
    }

    /** A job sent after all that is through ends after it, in the same partitions; the looks have come by by then. */
    private static void onlyOneLast(String userId, String... jobIds) {
        for (int i = 0; i < 2; i++) {
            String jobId = UUID.randomUUID().toString();
            jobs.request(userId, jobId, "{\"seconds\":1}");
            stage.events.end(jobId);
        }
        for (String jobId : jobIds) {
            assertThat(stage.events.entries().stream()
                            .filter(entry -> entry.message() instanceof JobEvent event
                                    && event.last()
                                    && event.jobId().equals(jobId))
                            .map(EventLog.Entry::id)
                            .distinct())
                    .as(jobId)
                    .hasSize(1);
        }
    }

    private static void sendBad(String userId, String jobId, String ticket) {
        sendBad(userId, jobId, ticket, "\"options\":{}", "\"options\":{\"timeoutSecs\":\"5\"}");
    }

    /** A good request with one thing replaced in its JSON. */
    private static void sendBad(String userId, String jobId, String ticket, String good, String bad) {
        String placeholder = jobs.ticket(userId, jobId);
        var record = stage.codec.write(
                COMMANDS,
                UUID.randomUUID().toString(),
                Instant.now(),
                jobs.job(userId, jobId, new Target.Actor(userId + "~actor"), null, placeholder));
        String json = new String(record.value(), StandardCharsets.UTF_8);
        assertThat(json).contains(good);
        byte[] value = json.replace(placeholder, ticket).replace(good, bad).getBytes(StandardCharsets.UTF_8);
        stage.send(new ProducerRecord<>(COMMANDS, null, userId, value, record.headers()));
    }
}
