package com.apifyforge.gateway.event;

import static com.apifyforge.gateway.RunningGateway.reason;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.Topic;
import com.apifyforge.gateway.RunningGateway;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A reader of a stream that takes nothing, beside others that do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlowReaderIT {
    /** More than the buffers of a connection hold: about nine million bytes. */
    private static final int EVENTS = 3000;

    private static final String HINT = "€".repeat(1000);
    private static final int MOST_STREAMS = 20;

    private RunningGateway gateway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        gateway = new RunningGateway(folder, RunningGateway.operations(folder));
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @Test
    void readerThatTakesNothingIsCutOffAndHoldsNobodyUp() throws Exception {
        String token = gateway.person("ann");
        var streams = gateway.context().getBean(Streams.class);
        IntStream.range(0, MOST_STREAMS - 2).forEach(other -> streams.open("ann"));
        try (var socket = gateway.connection();
                var quick = gateway.stream(gateway.context(), token).body()) {
            var slow = begin(socket, token);
            assertThat(reason(gateway.call("GET", "/v1/events", token, ""))).isEqualTo("TOO_MANY_STREAMS");

            sendAll("ann");

            assertThat(CompletableFuture.supplyAsync(() -> reads(quick, "job-" + (EVENTS - 1)))
                            .get(60, TimeUnit.SECONDS))
                    .isTrue();
            // Its place is free again: its thread has ended.
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
                var another = gateway.stream(gateway.context(), token);
                another.body().close();
                return another.statusCode() == 200;
            });
            assertThat(readsToTheEnd(slow, "job-" + (EVENTS - 1))).isFalse();
        }
    }

    @Test
    void operatorWhoTakesNothingOfATopicIsCutOff() throws Exception {
        String token = gateway.operator("olga");
        var streams = gateway.context().getBean(Streams.class);
        IntStream.range(0, MOST_STREAMS - 1).forEach(other -> streams.open("olga"));
        String path = "/v1/operations/tail/job.events.v1";
        try (var socket = gateway.connection()) {
            var slow = begin(socket, token, path);
            assertThat(reason(gateway.call("GET", path, token, ""))).isEqualTo("TOO_MANY_STREAMS");

            sendAll("bea");

            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
                var another = gateway.streamOf(gateway.context(), path, token);
                another.body().close();
                return another.statusCode() == 200;
            });
            assertThat(readsToTheEnd(slow, "job-" + (EVENTS - 1))).isFalse();
        }
    }

    private static BufferedReader begin(Socket socket, String token) throws IOException {
        return begin(socket, token, "/v1/events");
    }

    /** Reads up to where the stream begins, and then no more. */
    private static BufferedReader begin(Socket socket, String token, String path) throws IOException {
        socket.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer %s\r\n\r\n"
                        .formatted(path, token)
                        .getBytes(StandardCharsets.US_ASCII));
        var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 1);
        String line = lines.readLine();
        while (line != null && !line.startsWith("id: ") && !line.equals(":")) {
            line = lines.readLine();
        }
        assertThat(line).isNotNull();
        return lines;
    }

    private void sendAll(String user) {
        CompletableFuture.allOf(IntStream.range(0, EVENTS)
                        .mapToObj(job -> gateway.topics.send(
                                Topic.JOB_EVENTS,
                                user + "-event-" + job,
                                new JobRefused("job-" + job, user, "NOT_CONNECTED", HINT)))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private static boolean reads(Stream<String> lines, String text) {
        return lines.anyMatch(line -> line.contains("\"" + text + "\""));
    }

    private static boolean readsToTheEnd(BufferedReader lines, String text) {
        try {
            boolean found = false;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                found |= line.contains("\"" + text + "\"");
            }
            return found;
        } catch (IOException cutOff) {
            return false;
        }
    }
}
