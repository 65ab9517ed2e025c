package com.apifyforge.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.SandboxRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many jobs of many users at once, with two workers. 5,000 jobs of 100 users with the real delays:
 * {@code mvn -pl apify-worker -am test -Dtest=ThroughputIT -Djobs=5000 -Dusers=100 -Ddelay=5s}.
 */
class ThroughputIT {
    private static final int JOBS = Integer.getInteger("jobs", 400);
    private static final int USERS = Integer.getInteger("users", 20);
    private static final String DELAY = "--worker.delay.short-delay=" + System.getProperty("delay", "1s");

    @TempDir
    Path folder;

    @Test
    void manyJobsAtOnceAreStartedOnceEach() throws Exception {
        try (var stage = new Stage(folder, DELAY)) {
            stage.worker();
            var jobs = new Jobs(stage);
            for (int user = 0; user < USERS; user++) {
                stage.connectSoon("user-" + user, ApifySandbox.token(letters(user), 1));
            }
            for (int user = 0; user < USERS; user++) {
                stage.events.awaitToken("user-" + user, com.apifyforge.events.TokenEvent.TokenStored.class);
            }
            var requests = new ArrayList<com.apifyforge.events.JobCommand.JobRequested>();
            for (int job = 0; job < JOBS; job++) {
                requests.add(jobs.job("user-" + job % USERS, "job-" + job, "{\"seconds\":2}"));
            }

            long began = System.currentTimeMillis();
            requests.forEach(jobs::send);
            Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> ended(stage) == JOBS);

            var started = timestamps(stage, JobStarted.class);
            System.out.printf(
                    "%d jobs: all started after %d ms, %.0f starts/s; p50 %d ms; ended after %d ms%n",
                    JOBS,
                    started.getLast() - began,
                    JOBS * 1000.0 / (started.getLast() - began),
                    started.get(JOBS / 2) - began,
                    timestamps(stage, JobSucceeded.class).getLast() - began);
            var runs = stage.apify.runs();
            assertThat(runs.stream().map(SandboxRun::userAgent).distinct()).hasSize(JOBS);
            assertThat(runs).hasSize(JOBS);
        }
    }

    private static long ended(Stage stage) {
        return stage.events.all(JobSucceeded.class).stream()
                .map(JobSucceeded::jobId)
                .distinct()
                .count();
    }

    private static List<Long> timestamps(Stage stage, Class<?> type) {
        return stage.events.entries().stream()
                .filter(entry -> type.isInstance(entry.message()))
                .map(EventLog.Entry::timestamp)
                .sorted()
                .toList();
    }

    private static String letters(int number) {
        return "" + (char) ('a' + number / 26) + (char) ('a' + number % 26);
    }
}
