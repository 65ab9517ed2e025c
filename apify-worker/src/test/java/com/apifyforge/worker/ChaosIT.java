package com.apifyforge.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.apifyforge.client.Cluster;
import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Frontend;
import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Tail;
import com.apifyforge.client.Topics;
import com.apifyforge.embedded.EmbeddedKafka;
import com.apifyforge.embedded.EmbeddedMongo;
import com.apifyforge.embedded.ca.LocalCa;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.Received;
import com.apifyforge.events.ticket.TicketSigner;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.fault.Fault;
import com.apifyforge.sandbox.run.SandboxRun;
import com.apifyforge.secret.Secret;
import com.apifyforge.tokens.TokenServiceApplication;
import com.apifyforge.tokens.envelope.keyfile.KeyFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/**
 * Workers are processes of their own and die by SIGKILL while jobs run, and Apify loses answers. Every job names an
 * Actor of its own, so Apify's side alone tells how often it was started. {@code -Dchaos.jobs} sets how many (200).
 */
class ChaosIT {
    private static final int JOBS = Integer.getInteger("chaos.jobs", 200);
    private static final int USERS = 20;
    private static final int WORKERS = 2;
    private static final int AT_ONCE = 10;
    private static final double ANSWERS_LOST = 0.05;
    private static final Duration PATIENCE = Duration.ofSeconds(60 + JOBS / 2);
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    Path folder;

    private final Random dice = new Random(20261124);
    private final Set<String> started = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private final List<String> endings = new ArrayList<>();
    private final List<Process> workers = new ArrayList<>();
    private int kills;

    @Test
    void noJobIsLostOrRunTwiceWhenWorkersAreKilled() throws Exception {
        var ca = LocalCa.in(Files.createDirectories(folder.resolve("ca")));
        var apifyIdentity = ca.issue("sandbox", null);
        var signer = TicketSigner.generate("scheduler-1");
        try (var kafka = EmbeddedKafka.start(Files.createDirectories(folder.resolve("kafka")), 0);
                var mongo = EmbeddedMongo.start(Files.createDirectories(folder.resolve("mongo")), 0);
                var apify = ApifySandbox.start(0, apifyIdentity.certificate(), apifyIdentity.key());
                var tokenService = tokenService(ca, kafka, mongo, apify, signer);
                var topics = new Topics(new Cluster(kafka.bootstrapServers(), null), "/chaos", CLOCK)) {
            var url = URI.create(
                    "https://127.0.0.1:" + tokenService.getEnvironment().getProperty("local.server.port"));
            connectUsers(endpoints(kafka, url, apify, ca), topics);
            apify.faults().share(ANSWERS_LOST, "POST", ".*/runs", new Fault.DropAnswer());
            try {
                for (int i = 0; i < WORKERS; i++) {
                    workers.add(worker(ca, kafka, url, apify));
                }
                // The workers make the job topics.
                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .untilAsserted(() -> topics.tail(List.of(Topic.JOB_EVENTS.topicName()))
                                .close());
                runJobs(topics, signer, () -> worker(ca, kafka, url, apify));
            } finally {
                workers.forEach(Process::destroyForcibly);
            }
            report(apify);
            assertThat(runsPerJob(apify))
                    .hasSize(JOBS)
                    .allSatisfy((job, runs) -> assertThat(runs).isOne());
            assertThat(ended).hasSize(JOBS);
            assertThat(endings).doesNotHaveDuplicates();
            assertThat(kills).isGreaterThanOrEqualTo(JOBS / 25);
        }
    }

    private interface Spawn {
        Process worker() throws IOException;
    }

    /** Publishes a few, reads what came of those before, and kills a worker for every 20 jobs that have started. */
    private void runJobs(Topics topics, TicketSigner signer, Spawn spawn) throws IOException {
        var scheduler = new Scheduler(topics, signer, CLOCK);
        long end = System.nanoTime() + PATIENCE.toNanos();
        int published = 0;
        try (Tail events = topics.tail(List.of(Topic.JOB_EVENTS.topicName()))) {
            while (ended.size() < JOBS && System.nanoTime() < end) {
                for (int i = 0; i < AT_ONCE && published < JOBS; i++, published++) {
                    var job = "chaos-" + published;
                    scheduler.sendAndWait(scheduler.job(
                            job, "user-" + published % USERS, new Target.Actor("chaos~" + job), null, RunOptions.NONE));
                }
                events.poll(Duration.ofMillis(400)).forEach(this::note);
                if (started.size() >= 20 * (kills + 1)) {
                    killOne(spawn);
                }
            }
        }
    }

    private void note(Tail.Entry entry) {
        entry.message(JobEvent.class).ifPresent(event -> {
            if (event instanceof JobStarted) {
                started.add(event.jobId());
            }
            if (event.last()) {
                assertThat(event).isInstanceOf(JobSucceeded.class);
                ended.add(event.jobId());
                endings.add(((Received.Good) entry.received()).id());
            }
        });
    }

    private void killOne(Spawn spawn) throws IOException {
        var victim = workers.remove(dice.nextInt(workers.size()));
        victim.destroyForcibly().onExit().join();
        workers.add(spawn.worker());
        kills++;
    }

    private Map<String, Long> runsPerJob(ApifySandbox apify) {
        return apify.runs().stream().collect(Collectors.groupingBy(SandboxRun::actorId, Collectors.counting()));
    }

    private void report(ApifySandbox apify) {
        System.out.printf(
                "chaos: %d jobs, %d ended, %d runs at Apify, %d workers killed%n",
                JOBS, ended.size(), apify.runs().size(), kills);
    }

    private void connectUsers(Endpoints endpoints, Topics topics) {
        try (var frontend = new Frontend(endpoints, topics, CLOCK)) {
            for (int user = 0; user < USERS; user++) {
                try (var token = Secret.takeOwnershipOf(ApifySandbox.token("chaos" + (char) ('a' + user), 1))) {
                    assertThat(frontend.connectAndWait("user-" + user, token, Duration.ofSeconds(30)))
                            .get()
                            .isInstanceOf(TokenStored.class);
                }
            }
        }
    }

    private static Endpoints endpoints(EmbeddedKafka kafka, URI tokenService, ApifySandbox apify, LocalCa ca) {
        var operator = ca.issue("operator", URI.create("spiffe://apifyforge/operator"));
        return new Endpoints(
                kafka.bootstrapServers(),
                null,
                tokenService,
                null,
                null,
                null,
                apify.uri(),
                ca.certificate(),
                operator.certificate(),
                operator.key(),
                operator.key(),
                null,
                null,
                ProcessHandle.current().pid());
    }

    private ConfigurableApplicationContext tokenService(
            LocalCa ca, EmbeddedKafka kafka, EmbeddedMongo mongo, ApifySandbox apify, TicketSigner signer)
            throws IOException {
        var identity = ca.issue("token-service", URI.create("spiffe://apifyforge/token-service"));
        var schedulers = folder.resolve("schedulers.jwks");
        Files.writeString(
                schedulers, JsonMapper.shared().writeValueAsString(Map.of("keys", List.of(signer.publicJwk()))));
        return Stage.oneAtATime(() -> TokenServiceApplication.start(
                "--tokens.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--tokens.store.uri=" + mongo.uri(),
                "--tokens.envelope.key-file=" + KeyFile.createIfMissing(folder.resolve("wrapping.keys"), CLOCK),
                "--tokens.apify.url=" + apify.uri(),
                "--tokens.apify.ca-file=" + ca.certificate(),
                "--tokens.lease.scheduler-keys=" + schedulers,
                "--tokens.lease.ttl=10s",
                "--tokens.web.port=0",
                "--tokens.web.certificate=" + identity.certificate(),
                "--tokens.web.key=" + identity.key(),
                "--tokens.web.client-ca=" + ca.certificate(),
                "--tokens.health.port=-1"));
    }

    /** A worker in a process of its own, with waits short enough for a test: nothing else about it is different. */
    private Process worker(LocalCa ca, EmbeddedKafka kafka, URI tokenService, ApifySandbox apify) throws IOException {
        var identity = ca.issue("apify-worker", URI.create("spiffe://apifyforge/apify-worker"));
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx192m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ApifyWorkerApplication.class.getName(),
                        "--worker.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                        "--worker.lease.url=" + tokenService,
                        "--worker.lease.certificate=" + identity.certificate(),
                        "--worker.lease.key=" + identity.key(),
                        "--worker.lease.ca=" + ca.certificate(),
                        "--worker.health.port=-1",
                        "--worker.apify.url=" + apify.uri(),
                        "--worker.apify.ca-file=" + ca.certificate(),
                        "--worker.apify.start-timeout=4s",
                        "--worker.job.settle=3s",
                        "--worker.delay.short-delay=1s",
                        "--worker.delay.medium-delay=1s")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("workers.log").toFile()))
                .start();
    }
}
