package com.apifyforge.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.sandbox.fault.Fault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers come and go while batches are under way. */
class ScaleIT {
    private static final int JOBS = 240;
    private static final int USERS = 24;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void whenWorkersComeAndGoNoJobIsLostOrStartedTwice() throws Exception {
        try (var stage = new Stage(folder)) {
            var jobs = new Jobs(stage);
            for (int user = 0; user < USERS; user++) {
                stage.connect("user-" + user, token(user));
            }
            stage.apify.faults().share(1, "POST", ".*/runs", new Fault.Delay(Duration.ofMillis(50)));
            var sender = Thread.ofPlatform().start(() -> {
                for (int job = 0; job < JOBS; job++) {
                    int sent = job;
                    jobs.request("user-" + job % USERS, "job-" + job, "{\"seconds\":0}");
                    // Never more than a few at once, so that batches are under way the whole time.
                    await().atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> sent - stage.apify.runs().size() < 30);
                }
            });
            awaitRuns(stage, JOBS / 4);
            var second = stage.worker();
            awaitRuns(stage, JOBS / 2);
            second.close();
            awaitRuns(stage, JOBS * 3 / 4);
            stage.worker();
            sender.join();
            for (int job = 0; job < JOBS; job++) {
                assertThat(stage.events.end("job-" + job)).isInstanceOf(JobSucceeded.class);
            }

            assertThat(stage.apify.runs()).hasSize(JOBS);
            assertThat(stage.events.all(JobStarted.class)).hasSize(JOBS);
        }
    }

    private static void awaitRuns(Stage stage, int runs) {
        await().atMost(PATIENCE).until(() -> stage.apify.runs().size() >= runs);
    }

    private static byte[] token(int user) {
        return "apify_api_userScale%027d".formatted(user).getBytes(StandardCharsets.US_ASCII);
    }
}
