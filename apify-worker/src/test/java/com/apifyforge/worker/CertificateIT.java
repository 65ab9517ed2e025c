package com.apifyforge.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.sandbox.ApifySandbox;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker's certificate lives for hours or days; no worker is restarted for a new one. */
class CertificateIT {
    @TempDir
    static Path folder;

    @Test
    void newFilesAreUsedWithoutARestart() throws Exception {
        try (var stage = new Stage(folder)) {
            var jobs = new Jobs(stage);
            stage.connect("anna", ApifySandbox.token("anna", 1));
            jobs.request("anna", "before", "{\"seconds\":0}");
            assertThat(stage.events.end("before")).isInstanceOf(JobSucceeded.class);
            String old = stage.workersOf("anna").getFirst();

            stage.renewWorkersCertificate();

            for (int i = 0; stage.workersOf("anna").getFirst().equals(old); i++) {
                String job = "after-" + i;
                jobs.request("anna", job, "{\"seconds\":0}");
                assertThat(stage.events.end(job)).isInstanceOf(JobSucceeded.class);
                assertThat(i).as("jobs until the new certificate was used").isLessThan(60);
            }
        }
    }
}
