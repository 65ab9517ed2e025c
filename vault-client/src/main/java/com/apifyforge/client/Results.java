package com.apifyforge.client;

import com.apifyforge.events.codec.ContractException;
import com.apifyforge.events.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;

/**
 * Reads results of runs at a worker, over mutual TLS as {@code spiffe://apifyforge/scheduler} and with a ticket of the
 * job. Every method throws {@link ResultRefusedException} if the worker does not give the result, and
 * {@link VaultClientException} if it does not answer. Safe for use by several threads.
 */
public final class Results implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> PAGINATION = List.of(
            "X-Apify-Pagination-Offset",
            "X-Apify-Pagination-Limit",
            "X-Apify-Pagination-Count",
            "X-Apify-Pagination-Total");
    private static final int LONGEST_PROBLEM = 64 * 1024;
    /** The client's stream waits for its reader after each piece, which of its own are 16 kB. */
    private static final int PIECE = 64 * 1024;

    /**
     * A result on its way: whoever asked for it closes it. If it breaks off, reading it throws.
     *
     * @param pagination Apify's headers on the page of items, by name
     */
    public record Result(String contentType, Map<String, String> pagination, InputStream body)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    private final HttpClient client;
    private final URI worker;

    public Results(URI worker, SSLContext tls) {
        this.worker = worker;
        this.client = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(PATIENCE)
                .build();
    }

    /** With PEM files: whom to trust, and the own certificate with its PKCS#8 key. */
    public static Results identified(URI worker, Path ca, Path certificate, Path key) {
        return new Results(worker, Pem.identified(ca, certificate, key));
    }

    /** {@code query} is that of {@code GET /v1/items}, such as {@code format=jsonl&offset=1000&limit=1000}. */
    public Result items(String ticket, String query) {
        return read("/v1/items" + (query.isEmpty() ? "" : "?" + query), ticket);
    }

    /** A record of the run's key-value store, such as {@code OUTPUT}. */
    public Result record(String ticket, String key) {
        return read("/v1/records/" + URLEncoder.encode(key, StandardCharsets.UTF_8), ticket);
    }

    /** What the run has logged so far. */
    public Result log(String ticket) {
        return read("/v1/log", ticket);
    }

    private Result read(String path, String ticket) {
        var request = HttpRequest.newBuilder(worker.resolve(path))
                .header("Forge-Ticket", ticket)
                .timeout(PATIENCE)
                .build();
        try {
            var answer = client.send(request, BodyHandlers.buffering(BodyHandlers.ofInputStream(), PIECE));
            if (answer.statusCode() == 200) {
                return new Result(
                        answer.headers().firstValue("Content-Type").orElse("application/octet-stream"),
                        pagination(answer),
                        answer.body());
            }
            try (var problem = answer.body()) {
                throw refusal(answer.statusCode(), problem.readNBytes(LONGEST_PROBLEM));
            }
        } catch (IOException e) {
            throw new VaultClientException("The worker at " + worker + " does not answer (" + e + ").");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultClientException("Interrupted.");
        }
    }

    private static Map<String, String> pagination(HttpResponse<?> answer) {
        var pagination = new TreeMap<String, String>();
        for (String name : PAGINATION) {
            answer.headers().firstValue(name).ifPresent(value -> pagination.put(name, value));
        }
        return pagination;
    }

    private static VaultClientException refusal(int status, byte[] body) {
        JsonNode problem;
        try {
            problem = Json.read(body);
        } catch (ContractException e) {
            problem = Json.mapper().missingNode();
        }
        String reason = problem.path("reason").asString("");
        String detail = problem.path("detail").asString("The worker answered " + status + ".");
        return reason.isEmpty() ? new VaultClientException(detail) : new ResultRefusedException(status, reason, detail);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
