package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Frontend;
import com.apifyforge.client.Pem;
import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Topics;
import com.apifyforge.client.gateway.Connection;
import com.apifyforge.client.gateway.GatewayVault;
import com.apifyforge.client.gateway.Job;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.Topic;
import com.apifyforge.quickstart.demo.CanarySearch;
import com.apifyforge.secret.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The system in one process, its Apify in another, tokens connected and used from this one. Then the system's whole
 * memory and all of its files are searched for them. {@code -Dscan.tokens} sets how many (50).
 */
class PlaintextScanIT {
    private static final int TOKENS = Integer.getInteger("scan.tokens", 50);
    private static final int JOBS_EACH = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Clock CLOCK = Clock.systemUTC();
    private static final char[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".toCharArray();

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endProcesses() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void noTokenIsInMemoryOrFilesAfterItsUse() throws Exception {
        assumeTrue(ProcessMemory.readable(), "Needs Linux's /proc/PID/mem, and the right to read it");
        List<byte[]> tokens = tokens();
        var canaries = new CanarySearch(tokens);
        Process system = systemWithApifyApart();
        var endpoints = Endpoints.in(folder.resolve("up"));
        try (var topics = new Topics(endpoints.cluster(), "/test", CLOCK)) {
            connect(endpoints, topics, tokens);
            useThemAll(endpoints, topics);
            useOneOverTheGateway(endpoints, tokens.getFirst());
        }

        assertThat(new ProcessMemory(system.pid()).search(canaries)).isEmpty();
        assertThat(canaries.inFiles(folder.resolve("up"))).isEmpty();
        // The same search finds what is there: this process still holds the tokens.
        assertThat(new ProcessMemory(ProcessHandle.current().pid()).search(canaries))
                .isNotEmpty();
    }

    private static List<byte[]> tokens() {
        var random = new SecureRandom();
        return IntStream.range(0, TOKENS)
                .mapToObj(i -> {
                    var text = new StringBuilder("apify_api_");
                    random.ints(36, 0, ALPHABET.length).forEach(at -> text.append(ALPHABET[at]));
                    return text.toString().getBytes(StandardCharsets.US_ASCII);
                })
                .toList();
    }

    private Process systemWithApifyApart() throws IOException {
        BufferedReader told = start(
                        "sandbox",
                        "--port",
                        "0",
                        "--data",
                        folder.resolve("apify").toString())
                .inputReader();
        String url = told.readLine().replaceFirst("Apify sandbox +", "");
        String ca = told.readLine().replaceFirst("CA file +", "");
        Process system = start(
                "up", "--port", "0", "--data", folder.resolve("up").toString(), "--apify-url", url, "--apify-ca", ca);
        BufferedReader lines = system.inputReader();
        String line = lines.readLine();
        while (line != null && !line.contains("is up")) {
            line = lines.readLine();
        }
        assertThat(line).as("the system came up").isNotNull();
        return system;
    }

    private Process start(String... command) throws IOException {
        var line = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Forge.class.getName()));
        line.addAll(List.of(command));
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        return process;
    }

    private static void connect(Endpoints endpoints, Topics topics, List<byte[]> tokens) {
        try (var frontend = new Frontend(endpoints, topics, CLOCK)) {
            for (int user = 0; user < tokens.size(); user++) {
                try (var token = Secret.takeOwnershipOf(tokens.get(user).clone())) {
                    assertThat(frontend.connectAndWait("user-" + user, token, PATIENCE))
                            .get()
                            .isInstanceOf(TokenStored.class);
                }
            }
        }
    }

    /** Sealed in here, passed on by the gateway, and its results read through worker and gateway. */
    private void useOneOverTheGateway(Endpoints endpoints, byte[] token) throws Exception {
        try (var caller = new GatewayCaller(endpoints, "user-0")) {
            caller.signIn(folder.resolve("up/keys/gateway.code"));
            try (var vault = new GatewayVault(
                            endpoints.gateway(), Pem.trusting(endpoints.ca()), "user-0", caller::token);
                    var secret = Secret.takeOwnershipOf(token.clone())) {
                assertThat(vault.connect(secret).state()).isEqualTo(Connection.State.CONNECTED);
                vault.run("gateway-job", new Target.Actor("apify~hello-world"), null, RunOptions.NONE);
                assertThat(vault.await("gateway-job", PATIENCE).orElseThrow().state())
                        .isEqualTo(Job.State.SUCCEEDED);
                try (var log = vault.log("gateway-job")) {
                    assertThat(log.readAllBytes()).isNotEmpty();
                }
                assertThat(vault.items("gateway-job")).isNotEmpty();
            }
        }
    }

    private static void useThemAll(Endpoints endpoints, Topics topics) {
        var scheduler = Scheduler.withKeyIn(endpoints.schedulerKey(), topics, CLOCK);
        Set<String> running = new HashSet<>();
        try (var events = topics.tail(List.of(Topic.JOB_EVENTS.topicName()))) {
            for (int job = 0; job < TOKENS * JOBS_EACH; job++) {
                var target = new Target.Actor("apify~hello-world");
                scheduler.sendAndWait(
                        scheduler.job("job-" + job, "user-" + job % TOKENS, target, null, RunOptions.NONE));
                running.add("job-" + job);
            }
            var left = events.await(PATIENCE, entry -> {
                entry.message(JobEvent.class).filter(JobEvent::last).ifPresent(event -> {
                    assertThat(event).isInstanceOf(JobSucceeded.class);
                    running.remove(event.jobId());
                });
                return running.isEmpty() ? java.util.Optional.of(running) : java.util.Optional.empty();
            });
            assertThat(left).as("jobs that did not end").isPresent();
        }
    }
}
