package com.apifyforge.worker.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.worker.Background;
import com.apifyforge.worker.ErrorLog;
import com.apifyforge.worker.WorkerSettings;
import com.apifyforge.worker.records.Outcome;
import com.apifyforge.worker.records.PendingJob;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CrewTest {
    private final Background background = new Background(new WorkerSettings(Duration.ofSeconds(5)));
    private final Crew crew = new Crew(background, Duration.ofMillis(50));

    @Test
    void faultAfterTheBatchHasGoneOnIsLogged() throws Exception {
        var goOn = new CountDownLatch(1);
        var work = new PendingJob<>(
                new RunDue("job-1", "user-1", "run1", "a.b.c", 0, Instant.EPOCH, 0),
                new PendingJob.Origin(new DeadLetter(
                        "user-1", "job.watch.5s.v1", 3, 42, "UNEXPECTED", "", "m-1", null, null, "job-1")),
                Context.root());
        try (var errors = new ErrorLog(Crew.class.getName())) {
            var done = crew.run(List.of(new Piece(work, _ -> fail(goOn))), _ -> {}, () -> {});
            assertThat(done).containsExactly(new Crew.Done.Late(work));
            goOn.countDown();

            Awaitility.await().until(() -> !errors.lines().isEmpty());
            assertThat(errors.lines().getFirst()).startsWith("ERROR").contains("job.watch.5s.v1", "42");
        }
    }

    @Test
    void faultOfWorkWhoseResultNobodyTakesIsLogged() {
        try (var errors = new ErrorLog(Background.class.getName())) {
            background.alone(() -> {
                throw new IllegalStateException("a fault");
            });

            Awaitility.await().until(() -> !errors.lines().isEmpty());
            assertThat(errors.lines().getFirst()).startsWith("ERROR");
        }
    }

    private static Outcome fail(CountDownLatch goOn) {
        try {
            goOn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("a fault");
    }
}
