package com.apifyforge.sandbox.run;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.sandbox.ApifySandbox;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final String ALICE = new String(ApifySandbox.token("alice", 1), US_ASCII);
    private static final String GONE = new String(ApifySandbox.token("alice", 2), US_ASCII);

    @TempDir
    Path folder;

    @Test
    void runsAbortsAndRevocationsAreKnownAfterARestart() throws Exception {
        var file = folder.resolve("runs.jsonl");
        SandboxRun aborted;
        SandboxRun running;
        try (var sandbox = start(file)) {
            start(sandbox);
            aborted = sandbox.runs().getFirst();
            send(sandbox, "POST", "/v2/actor-runs/" + aborted.id() + "/abort", ALICE, "");
            start(sandbox);
            running = sandbox.runs().getLast();
            sandbox.revoke(GONE.getBytes(US_ASCII));
        }
        // A line that a kill has cut.
        Files.writeString(file, "{\"started\":{\"id\":\"R", StandardOpenOption.APPEND);

        try (var sandbox = start(file)) {
            assertThat(sandbox.runs()).extracting(SandboxRun::id).containsExactly(aborted.id(), running.id());
            assertThat(sandbox.runs().getFirst().status()).isIn("ABORTING", "ABORTED");
            assertThat(send(sandbox, "GET", "/v2/actor-runs/" + running.id(), ALICE, ""))
                    .contains("\"userAgent\":\"the marker\"");
            assertThat(send(sandbox, "GET", "/v2/users/me", GONE, "")).contains("user-or-token-not-found");
            start(sandbox);
            assertThat(sandbox.runs()).hasSize(3);
        }
        try (var sandbox = start(file)) {
            assertThat(sandbox.runs()).hasSize(3);
        }
        assertThat(Files.readString(file)).doesNotContain(ALICE).doesNotContain(GONE);
    }

    /** Lines of before there was a length of items. */
    @Test
    void runsOfAnEarlierVersionAreKnown() throws Exception {
        var file = folder.resolve("runs.jsonl");
        try (var sandbox = start(file)) {
            start(sandbox);
        }
        var lines = Files.readString(file);
        Files.writeString(file, lines.replace(",\"itemBytes\":null", ""));
        assertThat(Files.readString(file)).hasSizeLessThan(lines.length());

        try (var sandbox = start(file)) {
            assertThat(sandbox.runs()).hasSize(1);
        }
    }

    private static void start(ApifySandbox sandbox) throws Exception {
        send(sandbox, "POST", "/v2/actors/hello/runs", ALICE, "{\"sandbox\":{\"seconds\":60}}");
    }

    private static String send(ApifySandbox sandbox, String method, String path, String token, String body)
            throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(sandbox.uri() + path))
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .header("User-Agent", "the marker")
                    .build();
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }

    private static ApifySandbox start(Path file) {
        return ApifySandbox.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, null, file, null);
    }
}
