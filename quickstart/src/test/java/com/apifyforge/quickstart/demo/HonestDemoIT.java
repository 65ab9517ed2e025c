package com.apifyforge.quickstart.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Pem;
import com.apifyforge.quickstart.folder.DataFolder;
import com.apifyforge.quickstart.sandbox.SandboxControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo judges; so it must be able to find guilty. */
class HonestDemoIT {
    @TempDir
    Path root;

    @Test
    void aDuplicateRunAndALeakedTokenTurnItRed() throws Exception {
        var screen = new CopyOnWriteArrayList<String>();
        try (var folder = DataFolder.open(root)) {
            var result = new Demo(screen::add).play(folder, (sandbox, cast) -> {
                byte[] token = cast.tokens().getLast();
                startTheSameRunAgain(folder, sandbox, token);
                leak(folder, token);
            });

            assertThat(result.ok()).isFalse();
            assertThat(result.duplicateRuns()).isEqualTo(1);
            assertThat(result.canaryHits()).isEqualTo(1);
            assertThat(result.jobs().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum())
                    .isEqualTo(10);
            assertThat(screen.toString())
                    .contains("NOT  No job starts two runs", "NOT  No token is in any file")
                    .contains(" ok  Every job ends exactly once");
        }
    }

    /** As a worker would that repeats a start: the same marker, the same Actor. */
    private static void startTheSameRunAgain(DataFolder folder, SandboxControl sandbox, byte[] token) {
        var first = sandbox.runs().stream()
                .filter(run -> run.username().startsWith("alice"))
                .findFirst()
                .orElseThrow();
        try (var client = HttpClient.newBuilder()
                .sslContext(Pem.trusting(folder.ca().resolve("ca.crt")))
                .build()) {
            var start = HttpRequest.newBuilder(
                            URI.create(Endpoints.in(folder.root()).apify() + "/v2/acts/" + first.actorId() + "/runs"))
                    .header("Authorization", "Bearer " + new String(token, StandardCharsets.US_ASCII))
                    .header("User-Agent", first.userAgent())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                    .build();
            assertThat(client.send(start, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void leak(DataFolder folder, byte[] token) {
        try {
            Files.writeString(
                    folder.data().resolve("leak"), "header=" + HexFormat.of().formatHex(token));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
