package com.apifyforge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.embedded.Loopback;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway in a process of its own, killed while it tells events; the readers go on at another one. */
class KilledGatewayIT {
    private static final int USERS = 10;
    private static final int EVENTS = 20;

    @Test
    void streamsOfAKilledGatewayGoOnAtAnotherWithNothingLostAndNothingTwice(@TempDir Path folder) throws Exception {
        int port = Loopback.freePort();
        try (var running = new RunningGateway(folder, "--gateway.limit.calls=1000000");
                var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            Process killed = process(running.arguments(
                    "--gateway.limit.calls=1000000", "--gateway.web.port=" + port, "--gateway.health.port=-1"));
            try {
                // A quarter of the events: then some are told, and some are not.
                var told = new CountDownLatch(USERS * EVENTS / 4);
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !Loopback.isFree(port));
                var seen = IntStream.range(0, USERS)
                        .mapToObj(user ->
                                CompletableFuture.supplyAsync(() -> read(running, port, "user-" + user, told), readers))
                        .toList();
                for (int event = 0; event < EVENTS; event++) {
                    for (int user = 0; user < USERS; user++) {
                        publish(running, user, event);
                    }
                    if (event == EVENTS / 2) {
                        told.await();
                        killed.destroyForcibly().waitFor();
                    }
                }

                List<String> all = IntStream.range(0, EVENTS)
                        .mapToObj(event -> "job-" + event)
                        .toList();
                assertThat(seen).allSatisfy(reader -> assertThat(reader.join()).isEqualTo(all));
            } finally {
                killed.destroyForcibly();
            }
        }
    }

    private static void publish(RunningGateway running, int user, int event) {
        String id = user + "-" + event;
        running.topics.sendAndWait(
                Topic.JOB_EVENTS,
                id,
                new JobStarted("job-" + event, "user-" + user, "run-" + id, 1, Instant.EPOCH, "data", "values"));
    }

    private static Process process(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                GatewayApplication.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The jobs it was told of, in order: at the one that is killed first, then at the other. */
    private static List<String> read(RunningGateway running, int port, String user, CountDownLatch told) {
        var jobs = new ArrayList<String>();
        String[] last = {"t-1.j-1"};
        URI first = URI.create("https://127.0.0.1:" + port + "/v1/events");
        URI other = first.resolve("https://127.0.0.1:"
                + running.context().getEnvironment().getProperty("local.server.port") + "/v1/events");
        for (URI at : List.of(first, other)) {
            try (HttpClient http = running.client();
                    Stream<String> lines = http.send(
                                    RunningGateway.request(
                                            at, "GET", running.person(user), "", "Last-Event-ID", last[0]),
                                    BodyHandlers.ofLines())
                            .body()) {
                lines.takeWhile(_ -> jobs.size() < EVENTS).forEach(line -> {
                    if (line.startsWith("id: ")) {
                        last[0] = line.substring(4);
                    } else if (line.startsWith("data: ")) {
                        jobs.add(line.replaceAll(".*\"jobId\":\"([^\"]*)\".*", "$1"));
                        told.countDown();
                    }
                });
                http.shutdownNow();
            } catch (IOException | UncheckedIOException ended) {
                // The gateway was killed.
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return jobs;
    }
}
