package com.apifyforge.quickstart.sandbox;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Pem;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.events.codec.Json;
import com.apifyforge.quickstart.folder.SandboxKey;
import com.apifyforge.sandbox.run.SandboxRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;

/** The control address of a sandbox, wherever it runs: what its owner sees, and faults on request. */
public final class SandboxControl implements AutoCloseable {
    private final URI sandbox;
    private final String key;
    private final HttpClient http;

    /** Throws {@link WrongUseException} if the system has no sandbox. */
    public SandboxControl(Endpoints endpoints) {
        sandbox = endpoints.apify();
        if (endpoints.sandboxControl() == null) {
            throw new WrongUseException("The system runs without the sandbox.");
        }
        key = SandboxKey.in(endpoints.sandboxControl());
        http = HttpClient.newBuilder().sslContext(Pem.trusting(endpoints.ca())).build();
    }

    public List<SandboxRun> runs() {
        var answer = call("GET", "/control/runs", BodyPublishers.noBody());
        return Json.mapper()
                .readTree(answer)
                .path("runs")
                .valueStream()
                .map(run -> Json.mapper().treeToValue(run, SandboxRun.class))
                .toList();
    }

    public void revoke(byte[] token) {
        call("POST", "/control/revoke", BodyPublishers.ofByteArray(token));
    }

    /** The next start whose path fits is carried out, and its answer lost. */
    public void loseNextStart(String path) {
        var fault = Map.of("method", "POST", "path", path, "fault", "drop-answer", "times", 1);
        call("POST", "/control/faults", BodyPublishers.ofString(Json.mapper().writeValueAsString(fault)));
    }

    private String call(String method, String path, BodyPublisher body) {
        var request = HttpRequest.newBuilder(sandbox.resolve(path))
                .header("Authorization", "Bearer " + key)
                .method(method, body)
                .build();
        try {
            var answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException("The sandbox answered " + answer.statusCode() + " to " + path);
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
