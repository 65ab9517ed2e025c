package com.apifyforge.benchmarks.gateway;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.gateway.GatewayCommand.Size;
import com.apifyforge.benchmarks.load.Jobs;
import com.apifyforge.benchmarks.load.OpenLoop;
import com.apifyforge.benchmarks.load.StartLog;
import com.apifyforge.benchmarks.system.MeasuredSystem;
import com.apifyforge.benchmarks.system.Programs;
import com.apifyforge.benchmarks.system.Users;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The same jobs over Kafka and over the gateway, then open streams while jobs come at a fixed rate, then results. */
final class GatewayBenchmark implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final int SIDE_BY_SIDE = 64;
    private static final int JOBS_PER_SECOND = 50;
    private static final int STREAM_SECONDS = 30;
    private static final double BYTES_PER_MB = 1e6;

    private final MeasuredSystem system;
    private final Programs programs;
    private final GatewayCalls calls;
    private final Size size;

    GatewayBenchmark(MeasuredSystem system, Size size) {
        this.system = system;
        this.size = size;
        programs = Programs.of(system);
        calls = new GatewayCalls(system.endpoints());
    }

    Figures measure() throws InterruptedException {
        Users.of(programs).connect(0, size.users());
        for (int user = 0; user < size.users(); user++) {
            calls.signIn(Users.id(user));
        }
        // As warm-up.
        overKafka();
        overGateway();
        var kafka = overKafka();
        var gateway = overGateway();
        var figures = new Figures()
                .put("users", size.users())
                .put("jobs", size.jobs())
                .putPerSecond("kafkaStartsPerSecond", size.jobs(), kafka)
                .putPerSecond("gatewayStartsPerSecond", size.jobs(), gateway)
                .put("gatewayOfKafka", (double) kafka.toNanos() / gateway.toNanos());
        streams(figures);
        results(figures);
        return figures;
    }

    private Duration overKafka() throws InterruptedException {
        var log = newLog(size.jobs());
        var jobs = new Jobs(programs, log, 0, size.jobs(), job -> job % size.users());
        long began = System.nanoTime();
        jobs.sendAll();
        log.await(PATIENCE, _ -> true);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private Duration overGateway() throws InterruptedException {
        var log = newLog(size.jobs());
        var next = new AtomicInteger();
        long began = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var sending = new ArrayList<CompletableFuture<Void>>();
            for (int i = 0; i < SIDE_BY_SIDE; i++) {
                sending.add(CompletableFuture.runAsync(
                        () -> {
                            for (int job = next.getAndIncrement(); job < size.jobs(); job = next.getAndIncrement()) {
                                log.due(job, System.nanoTime());
                                calls.start(
                                        Users.id(job % size.users()),
                                        log.jobId(job),
                                        log.input(job).toString());
                            }
                        },
                        threads));
            }
            sending.forEach(CompletableFuture::join);
        }
        log.await(PATIENCE, _ -> true);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private StartLog newLog(int jobs) {
        var log = new StartLog(system.newRound(), jobs);
        system.apify().orElseThrow().onStart(log::called);
        return log;
    }

    /** What is told of earlier jobs would count as late, though it only waits for its turn behind them. */
    private void awaitLastEvents() throws InterruptedException {
        for (int user = 0; user < size.users(); user++) {
            while (isAnyOpen(Users.id(user))) {
                // Polled: a list answers at once, whatever is in it. It is before the measured time.
                Thread.sleep(LOOK_EVERY);
            }
        }
    }

    private boolean isAnyOpen(String userId) {
        return read(calls, userId, "/v1/jobs?limit=1&state=STARTED").contains("jobId")
                || read(calls, userId, "/v1/jobs?limit=1&state=REQUESTED").contains("jobId");
    }

    private static String read(GatewayCalls calls, String userId, String path) {
        try (var answer = calls.open(userId, path)) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("An answer broke off", e);
        }
    }

    private void streams(Figures figures) throws InterruptedException {
        awaitLastEvents();
        long before = system.memory();
        try (var streams = new EventStreams(calls, system.clock())) {
            var opened = new CountDownLatch(size.streams());
            for (int stream = 0; stream < size.streams(); stream++) {
                streams.open(Users.id(stream % size.users()), opened);
            }
            boolean all = opened.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            int count = JOBS_PER_SECOND * STREAM_SECONDS;
            var log = newLog(count);
            var jobs = new Jobs(programs, log, 0, count, job -> job % size.users());
            OpenLoop.run(
                    JOBS_PER_SECOND, count, (job, due) -> jobs.send(job, due).join());
            log.await(PATIENCE, _ -> true);
            figures.put("streams", size.streams())
                    .put("streamsOpened", all ? size.streams() : size.streams() - opened.getCount())
                    .put("streamsBroken", streams.broken())
                    .put("eventsRead", streams.delays().count())
                    .putPercentiles("event", streams.delays())
                    .put("memoryOfStreamsMiB", system.memory() - before);
        }
    }

    private void results(Figures figures) throws InterruptedException {
        try (var reader = new GatewayCalls(system.endpoints())) {
            reader.signIn(Users.id(0));
            String job = system.newRound() + "results";
            reader.start(Users.id(0), job, "{}");
            reader.open(Users.id(0), "/v1/jobs/" + job).close();
            awaitRun(reader, job);
            String items = "/items?format=jsonl&limit=" + size.items();
            var direct = timed(direct(items));
            long before = system.memory();
            var through = timed(reader.open(Users.id(0), "/v1/jobs/" + job + items));
            figures.put("items", size.items())
                    .put("directMBPerSecond", direct)
                    .put("gatewayMBPerSecond", through)
                    .put("resultsOfDirect", through / direct)
                    .put("memoryOfResultsMiB", system.memory() - before)
                    .put("memoryMiB", system.memory());
        } catch (IOException e) {
            throw new IllegalStateException("A result broke off", e);
        }
    }

    /** Of lists of jobs, once many are stored. */
    Figures pages() {
        // The other calls ended with their streams.
        try (var asking = new GatewayCalls(system.endpoints())) {
            return new StoredJobs(asking).measure();
        }
    }

    private static void awaitRun(GatewayCalls reader, String job) throws InterruptedException {
        while (!read(reader, Users.id(0), "/v1/jobs/" + job).contains("\"runId\"")) {
            // Polled: the call itself waits for the end of a job, and not for its run. It is before the measured time.
            Thread.sleep(LOOK_EVERY);
        }
    }

    private InputStream direct(String items) throws IOException, InterruptedException {
        var apify = system.apify().orElseThrow();
        var client = GatewayCalls.client(apify.authority());
        return client.send(
                        HttpRequest.newBuilder(apify.uri().resolve("/v2/actor-runs/any/dataset" + items))
                                .build(),
                        BodyHandlers.ofInputStream())
                .body();
    }

    private static double timed(InputStream body) throws IOException {
        long began = System.nanoTime();
        try (body) {
            long bytes = body.transferTo(OutputStream.nullOutputStream());
            return bytes / BYTES_PER_MB / ((System.nanoTime() - began) / 1e9);
        }
    }

    @Override
    public void close() {
        calls.close();
        programs.close();
    }
}
