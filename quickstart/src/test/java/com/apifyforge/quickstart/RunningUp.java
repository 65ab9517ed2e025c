package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.codec.Json;
import com.apifyforge.quickstart.demo.ExternalClients;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** {@code forge up} on a folder, in a process of its own, and the people around it. */
public final class RunningUp implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ForgeProcess process;
    final ExternalClients outside;

    public RunningUp(Path folder, String... options) throws Exception {
        var arguments = new ArrayList<>(List.of("up", "--port", "0", "--data", folder.toString()));
        arguments.addAll(List.of(options));
        process = ForgeProcess.start(folder.resolveSibling("up.out"), arguments.toArray(String[]::new));
        process.await("it is up", () -> output().contains("Ctrl-C stops it."));
        outside = new ExternalClients(folder, seen -> {});
    }

    private String output() {
        try {
            return process.output();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void connect(String user) {
        try (var token = Secret.takeOwnershipOf(ApifySandbox.token(user, 1))) {
            assertThat(outside.frontend().connectAndWait(user, token, PATIENCE))
                    .get()
                    .isInstanceOf(TokenStored.class);
        }
    }

    public void disconnect(String user) {
        assertThat(outside.frontend().disconnectAndWait(user, PATIENCE)).get().isInstanceOf(TokenRevoked.class);
    }

    public void run(String user) {
        assertThat(endOfRun(user)).isInstanceOf(JobSucceeded.class);
    }

    public JobEvent endOfRun(String user) {
        var input = Json.mapper().readTree("{\"sandbox\":{\"seconds\":0}}");
        var job = outside.scheduler()
                .job(UUID.randomUUID().toString(), user, new Target.Actor("a~b"), input, RunOptions.NONE);
        outside.scheduler().sendAndWait(job);
        return outside.events()
                .await(JobEvent.class, event -> event.last() && event.jobKey().equals(job.jobKey()), PATIENCE)
                .orElseThrow();
    }

    public List<String> uses(String user) {
        return outside.operator().uses(user, 100).stream()
                .map(use -> use.path("leaseId").asString())
                .toList();
    }

    /** As Ctrl-C does. */
    @Override
    public void close() throws InterruptedException {
        outside.close();
        process.interrupt();
        process.exit();
    }
}
