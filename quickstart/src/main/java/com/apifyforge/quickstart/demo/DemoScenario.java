package com.apifyforge.quickstart.demo;

import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobAborted;
import com.apifyforge.events.JobEvent.JobFailed;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.TokenEvent.TokenInvalidated;
import com.apifyforge.events.TokenEvent.TokenRejected;
import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.codec.Json;
import com.apifyforge.quickstart.sandbox.SandboxControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The main job as it is promised, played from outside and looked at from outside. */
final class DemoScenario {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** Longer than the first delay topic holds a watched run, so that the second look must find its end. */
    private static final double OUTLIVES_FIRST_WATCH = 8;

    private final ExternalClients outside;
    private final SandboxControl sandbox;
    private final DemoUsers cast;
    private final PromiseChecks promises;
    private final List<JobRequested> jobs = new ArrayList<>();

    private final String alice;
    private final String bob;
    private final String carol;

    DemoScenario(ExternalClients outside, SandboxControl sandbox, DemoUsers cast, PromiseChecks promises) {
        this.outside = outside;
        this.sandbox = sandbox;
        this.cast = cast;
        this.promises = promises;
        this.alice = cast.named("alice");
        this.bob = cast.named("bob");
        this.carol = cast.named("carol");
    }

    void play() {
        DemoUsers.Canary carols = connectThree();
        refuseAWrongToken();

        var succeeds = request("succeeds", alice, 1, "SUCCEEDED", 3);
        var fails = request("fails", alice, 1, "FAILED", 0);
        var takesLong = request("takes-long", alice, OUTLIVES_FIRST_WATCH, "SUCCEEDED", 1);
        var cancelled = request("cancelled", alice, 600, "SUCCEEDED", 0);
        var badInput = request("bad-input", alice, "{\"sandbox\":{\"invalid\":true}}");
        var stranger = request("stranger", cast.named("eve"), 1, "SUCCEEDED", 1);
        var lostAnswer = loseTheAnswerOf("lost-answer");
        sandbox.revoke(carols.bytes());
        var deleted = request("deleted", carol, 1, "SUCCEEDED", 1);

        replaceWhileRunning(takesLong);
        cancel(cancelled);
        expect(
                "A job that succeeds says so",
                succeeds,
                JobSucceeded.class,
                done -> done.run().itemCount() + " items");
        expect(
                "A job whose Actor fails says so",
                fails,
                JobFailed.class,
                done -> done.run().status());
        expect("A job that outlives the first look ends", takesLong, JobSucceeded.class, done -> lasted(done));
        expect(
                "A job cancelled while running is aborted",
                cancelled,
                JobAborted.class,
                done -> done.run().status());
        expect("Input that Apify refuses is refused", badInput, JobRefused.class, JobRefused::reason);
        expect("A user who never connected is told", stranger, JobRefused.class, JobRefused::reason);
        expect("A lost start answer starts no second run", lostAnswer, JobSucceeded.class, done -> runsOf(lostAnswer));
        noticeTheDeletedToken(deleted);
        disconnect();
    }

    List<JobRequested> jobs() {
        return List.copyOf(jobs);
    }

    List<String> users() {
        return List.of(alice, bob, carol);
    }

    private DemoUsers.Canary connectThree() {
        var carols = cast.tokenOf("carol");
        connect(alice, cast.tokenOf("alice"));
        connect(bob, cast.tokenOf("bob"));
        connect(carol, carols);
        long stored = List.of(alice, bob, carol).stream()
                .filter(user -> stored(user, 1).isPresent())
                .count();
        promises.add("A sealed token is connected", stored + " of 3 TokenStored", stored == 3);
        return carols;
    }

    private String connect(String user, DemoUsers.Canary token) {
        try (var secret = token.secret()) {
            return outside.frontend().connect(user, secret);
        }
    }

    private Optional<TokenStored> stored(String user, long version) {
        return outside.events()
                .await(TokenStored.class, event -> event.userId().equals(user) && event.version() == version, PATIENCE);
    }

    private void refuseAWrongToken() {
        String command = connect(cast.named("mallory"), cast.wrongToken());
        var rejected = outside.events()
                .await(TokenRejected.class, event -> event.commandId().equals(command), PATIENCE);
        promises.add(
                "A wrong token is refused",
                rejected.map(TokenRejected::reason).orElse("nothing"),
                rejected.isPresent());
    }

    private void replaceWhileRunning(JobRequested running) {
        outside.events().await(JobStarted.class, event -> event.jobKey().equals(running.jobKey()), PATIENCE);
        boolean stillRuns = lastEvent(running, Duration.ZERO).isEmpty();
        connect(alice, cast.tokenOf("alice"));
        var stored = stored(alice, 2);
        promises.add(
                "A token is replaced while jobs run",
                stored.map(event -> "version " + event.version()).orElse("nothing"),
                stored.isPresent() && stillRuns);
    }

    private void cancel(JobRequested job) {
        outside.events().await(JobStarted.class, event -> event.jobKey().equals(job.jobKey()), PATIENCE);
        outside.scheduler().sendAndWait(outside.scheduler().cancel(job));
    }

    private JobRequested loseTheAnswerOf(String name) {
        sandbox.loseNextStart(".*" + actor(name) + ".*/runs");
        return request(name, bob, 1, "SUCCEEDED", 1);
    }

    private void noticeTheDeletedToken(JobRequested job) {
        var invalidated = outside.events()
                .await(TokenInvalidated.class, event -> event.userId().equals(carol), PATIENCE);
        promises.add(
                "A token deleted at Apify is noticed",
                invalidated.map(TokenInvalidated::errorType).orElse("nothing"),
                invalidated.isPresent());
        expect("and the job with it says so", job, JobRefused.class, JobRefused::reason);
    }

    private void disconnect() {
        outside.frontend().disconnect(alice);
        var revoked = outside.events()
                .await(TokenRevoked.class, event -> event.userId().equals(alice), PATIENCE);
        promises.add("The user disconnects", revoked.map(TokenRevoked::reason).orElse("nothing"), revoked.isPresent());
        var after = request("after-disconnect", alice, 1, "SUCCEEDED", 1);
        expect("and the next job is refused", after, JobRefused.class, JobRefused::reason);
    }

    private JobRequested request(String name, String user, double seconds, String status, int items) {
        return request(
                name,
                user,
                "{\"sandbox\":{\"seconds\":%s,\"status\":\"%s\",\"items\":%d}}".formatted(seconds, status, items));
    }

    /** Each job has an Actor of its own, so that the sandbox's list of runs tells whose run is whose. */
    private JobRequested request(String name, String user, String input) {
        var job = outside.scheduler()
                .job(
                        cast.named(name),
                        user,
                        new Target.Actor(actor(name)),
                        Json.mapper().readTree(input),
                        RunOptions.NONE);
        jobs.add(job);
        outside.scheduler().sendAndWait(job);
        return job;
    }

    private String actor(String name) {
        return "demo~" + cast.named(name);
    }

    private <E extends JobEvent> void expect(
            String promise, JobRequested job, Class<E> kind, Function<E, String> facts) {
        var last = lastEvent(job, PATIENCE);
        String happened = last.map(event -> event.getClass().getSimpleName()
                        + (kind.isInstance(event) ? ", " + facts.apply(kind.cast(event)) : ""))
                .orElse("no last event");
        promises.add(promise, happened, last.filter(kind::isInstance).isPresent());
    }

    private Optional<JobEvent> lastEvent(JobRequested job, Duration patience) {
        return outside.events()
                .await(JobEvent.class, event -> event.last() && event.jobKey().equals(job.jobKey()), patience);
    }

    private String runsOf(JobRequested job) {
        return outside.events().all(JobStarted.class, event -> event.jobKey().equals(job.jobKey())).stream()
                        .map(JobStarted::runId)
                        .distinct()
                        .count()
                + " run";
    }

    private static String lasted(JobSucceeded done) {
        var run = done.run();
        return run.startedAt() == null || run.finishedAt() == null
                ? "times unknown"
                : Duration.between(run.startedAt(), run.finishedAt()).toSeconds() + " s";
    }
}
