package com.apifyforge.benchmarks;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Frontend;
import com.apifyforge.client.NoSystemException;
import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Tail;
import com.apifyforge.client.Topics;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.Topic;
import com.apifyforge.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Publishes jobs of many users at once and takes the time until the last one has started, by the broker's clock. Usage:
 * {@code StartRate DATA_FOLDER [USERS] [JOBS]}, against a system that runs on that folder with the sandbox as Apify.
 */
public final class StartRate implements AutoCloseable {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final String round = Long.toString(CLOCK.millis(), Character.MAX_RADIX);
    private final Topics topics;
    private final Frontend frontend;
    private final Scheduler scheduler;

    private StartRate(Endpoints endpoints) {
        topics = new Topics(endpoints.cluster(), "/benchmarks", CLOCK);
        frontend = new Frontend(endpoints, topics, CLOCK);
        scheduler = Scheduler.withKeyIn(endpoints.schedulerKey(), topics, CLOCK);
    }

    /** The command line of it. */
    @Command(
            name = "forge bench",
            description =
                    "Measures starts a second of the system that runs on a data folder with the sandbox as Apify.")
    static final class Bench implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "DIR", description = "Data folder given to forge up.")
        private Path folder = Path.of("");

        @Parameters(index = "1", paramLabel = "USERS", defaultValue = "100", description = "Default: 100.")
        private int users;

        @Parameters(index = "2", paramLabel = "JOBS", defaultValue = "5000", description = "Default: 5000.")
        private int jobs;

        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "This text.")
        @SuppressWarnings("UnusedVariable") // picocli reads it
        private boolean help;

        @Override
        public Integer call() {
            try (var rate = new StartRate(Endpoints.in(folder))) {
                rate.connect(users);
                rate.measure(rate.jobs(users, jobs));
                return 0;
            }
        }
    }

    static void main(String... args) {
        System.exit(new CommandLine(new Bench())
                .setExecutionExceptionHandler((failure, command, _) -> {
                    command.getErr().println("forge bench: " + failure.getMessage());
                    return failure instanceof NoSystemException ? 2 : 1;
                })
                .execute(args));
    }

    private void connect(int users) {
        for (int user = 0; user < users; user++) {
            try (var token = token(user)) {
                if (frontend.connectAndWait(userId(user), token, PATIENCE).isEmpty()) {
                    throw new IllegalStateException("A user could not connect.");
                }
            }
        }
        System.out.println(users + " users connected");
    }

    private List<JobRequested> jobs(int users, int count) {
        var jobs = new ArrayList<JobRequested>(count);
        for (int job = 0; job < count; job++) {
            jobs.add(scheduler.job(
                    "bench-" + round + "-" + job,
                    userId(job % users),
                    new Target.Actor("bench~actor"),
                    null,
                    RunOptions.NONE));
        }
        return jobs;
    }

    private void measure(List<JobRequested> jobs) {
        try (Tail events = topics.tail(List.of(Topic.JOB_EVENTS.topicName()))) {
            Instant published = CLOCK.instant();
            var sent = jobs.stream().map(scheduler::send).toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(sent).join();
            Instant acknowledged = CLOCK.instant();
            var started = new HashMap<String, Instant>();
            var refused = new HashSet<String>();
            while (started.size() + refused.size() < jobs.size()
                    && CLOCK.instant().isBefore(published.plus(PATIENCE))) {
                events.poll(Duration.ofMillis(200)).forEach(entry -> count(entry, started, refused));
            }
            report(jobs.size(), published, acknowledged, started, refused.size());
        }
    }

    private void count(Tail.Entry entry, Map<String, Instant> started, HashSet<String> refused) {
        entry.message(JobEvent.class)
                .filter(e -> e.jobId().startsWith("bench-" + round))
                .ifPresent(event -> {
                    if (event instanceof JobStarted) {
                        started.putIfAbsent(event.jobId(), entry.appended());
                    } else if (event.last() && !started.containsKey(event.jobId())) {
                        refused.add(event.jobId());
                    }
                });
    }

    private static void report(
            int jobs, Instant published, Instant acknowledged, Map<String, Instant> started, int refused) {
        long[] delays = started.values().stream()
                .mapToLong(at -> Duration.between(published, at).toMillis())
                .sorted()
                .toArray();
        System.out.printf(
                "%d jobs, %d started, %d refused; all acknowledged by Kafka after %d ms%n",
                jobs,
                delays.length,
                refused,
                Duration.between(published, acknowledged).toMillis());
        if (delays.length > 0) {
            long last = delays[delays.length - 1];
            System.out.printf(
                    "first %d ms, half %d ms, last %d ms: %.0f starts a second%n",
                    delays[0], delays[delays.length / 2], last, delays.length * 1000.0 / last);
        }
    }

    private static String userId(int user) {
        return "bench-user-" + user;
    }

    /** A token the sandbox takes: {@code apify_api_} and 36 letters or digits. */
    private static Secret token(int user) {
        byte[] token = new byte[46];
        Arrays.fill(token, (byte) '0');
        byte[] start = "apify_api_bench".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(start, 0, token, 0, start.length);
        for (int at = token.length - 1, rest = user; rest > 0; rest /= 10) {
            token[at--] = (byte) ('0' + rest % 10);
        }
        return Secret.takeOwnershipOf(token);
    }

    @Override
    public void close() {
        frontend.close();
        topics.close();
    }
}
