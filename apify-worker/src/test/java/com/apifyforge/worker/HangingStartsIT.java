package com.apifyforge.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.fault.Fault;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All of a user's starts hang at once, more of them than there are connections. */
class HangingStartsIT {
    @TempDir
    Path folder;

    @Test
    void userWhoseEveryStartHangsDelaysNobody() throws Exception {
        try (var stage = new Stage(
                folder,
                "--worker.apify.max-connections=40",
                "--worker.apify.start-timeout=10s",
                "--worker.job.starts-per-second=100")) {
            var jobs = new Jobs(stage);
            stage.connect("hank", ApifySandbox.token("hank", 1));
            stage.connect("ivy", ApifySandbox.token("ivy", 1));
            stage.apify.faults().share(1, "POST", "/v2/actors/hank~actor/runs", new Fault.Silence());
            for (int i = 0; i < 80; i++) {
                jobs.request("hank", "hangs-" + i);
            }
            EventLog.await(() -> stage.runsOf("hank"), runs -> runs.size() >= 10);
            for (int i = 0; i < 10; i++) {
                jobs.request("ivy", "other-" + i, "{\"seconds\":0}");
            }

            for (int i = 0; i < 10; i++) {
                assertThat(stage.events.end("other-" + i)).isInstanceOf(JobSucceeded.class);
            }
            // While the first ones hang, a quarter of the connections is all the user has: for the others no token is
            // opened.
            assertThat(stage.runsOf("hank")).hasSize(10);
            assertThat(stage.uses("hank", "START")).isEqualTo(10);
            assertThat(stage.events.all(JobStarted.class))
                    .noneMatch(started -> started.userId().equals("hank"));
        }
    }

    /** They wait for the places of the starts before them, and not in a delay topic. */
    @Test
    void startsBeyondTheUsersPlacesAreNotDeferredWhereNoneHangs() throws Exception {
        try (var stage = new Stage(folder, "--worker.apify.max-connections=8", "--worker.job.starts-per-second=100")) {
            var jobs = new Jobs(stage);
            stage.connect("ivy", ApifySandbox.token("ivy", 1));
            for (int i = 0; i < 30; i++) {
                jobs.request("ivy", "many-" + i, "{\"seconds\":0}");
            }

            for (int i = 0; i < 30; i++) {
                assertThat(stage.events.end("many-" + i)).isInstanceOf(JobSucceeded.class);
            }
            assertThat(stage.events.all(JobDeferred.class)).isEmpty();
        }
    }
}
