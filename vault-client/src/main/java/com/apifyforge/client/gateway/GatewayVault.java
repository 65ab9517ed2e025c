package com.apifyforge.client.gateway;

import com.apifyforge.client.VaultClientException;
import com.apifyforge.events.Reason;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.sealing.Sealer;
import com.apifyforge.events.token.TokenShape;
import com.apifyforge.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One user's connection and jobs over the gateway. Every method throws {@link RefusedException} if the gateway refuses,
 * and {@link VaultClientException} if it does not answer; what was sent may then still be carried out. Safe for use by
 * several threads.
 */
public final class GatewayVault implements AutoCloseable {
    private static final Duration SEAL_LIFE = Duration.ofMinutes(5);
    /** Of one call that waits. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int ITEMS_AT_ONCE = 1000;
    private static final String CONNECTION = "/v1/connection";

    private final GatewayHttp http;
    private final String userId;

    /**
     * @param gateway its address, {@code https}
     * @param tls whom to trust, and a client certificate where the gateway asks for one
     * @param userId whose connection and jobs these are
     * @param accessToken gives the present token of the caller, which the gateway's issuer made
     */
    public GatewayVault(URI gateway, SSLContext tls, String userId, Supplier<String> accessToken) {
        this.http = new GatewayHttp(gateway, tls, accessToken);
        this.userId = userId;
    }

    /** For a program that acts for the user, if the gateway's policy lets it. */
    public static GatewayVault actingFor(String userId, URI gateway, SSLContext tls, Supplier<String> accessToken) {
        return new GatewayVault(new GatewayHttp(gateway, tls, accessToken).actingFor(userId), userId);
    }

    private GatewayVault(GatewayHttp http, String userId) {
        this.http = http;
        this.userId = userId;
    }

    /** Seals the token here and connects it. What is no token is refused before anything is sealed or sent. */
    public Connection connect(Secret token) {
        token.lend(TokenShape::slip).ifPresent(slip -> {
            throw refused(slip.reason());
        });
        String commandId = newId();
        HttpResponse<byte[]> keys = http.call("GET", "/v1/sealing-keys", null, Map.of());
        Instant now = GatewayHttp.serverTime(keys);
        try (var sealer = Sealer.to(firstKey(Json.read(keys.body())))) {
            String sealed = sealer.seal(token, userId, commandId, now, now.plus(SEAL_LIFE));
            return command("PUT", commandId, Map.of("sealedToken", sealed));
        }
    }

    /** Deletes the token there. It stays valid at Apify until the user deletes it: the answer has the link. */
    public Connection disconnect() {
        return command("DELETE", newId(), null);
    }

    public Connection connection() {
        return read(http.call("GET", CONNECTION, null, Map.of()), Connection.class);
    }

    /** Starts a job. {@code jobId} is the idempotency key: the same one again gives the same job. */
    public Job run(String jobId, Target target, @Nullable JsonNode input, RunOptions options) {
        var body = new LinkedHashMap<String, Object>();
        body.put("target", target);
        body.put("options", options);
        if (input != null) {
            body.put("input", input);
        }
        return read(http.call("POST", "/v1/jobs", body, Map.of("Idempotency-Key", jobId)), Job.class);
    }

    public Job job(String jobId) {
        return read(http.call("GET", path(jobId), null, Map.of()), Job.class);
    }

    /** Asks for the end of a job. Its last event tells what became of it. */
    public Job cancel(String jobId) {
        return read(http.call("DELETE", path(jobId), null, Map.of()), Job.class);
    }

    /** The job when it has ended; empty if it has not by then. */
    public Optional<Job> await(String jobId, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        for (Duration left = patience; left.isPositive(); left = Duration.ofNanos(end - System.nanoTime())) {
            Job job = read(http.call("GET", path(jobId), null, prefer(left)), Job.class);
            if (job.state().isOver()) {
                return Optional.of(job);
            }
        }
        return Optional.empty();
    }

    /** The items that the job's run has written so far, read page by page while the stream is taken. */
    public Stream<JsonNode> items(String jobId) {
        return Stream.iterate(page(jobId, 0), page -> !page.items.isEmpty(), page -> after(jobId, page))
                .flatMap(page -> page.items.valueStream());
    }

    private record ItemPage(JsonNode items, long offset) {}

    /** Each page is a use of the token: after one that is not full, none is asked for in vain. */
    private ItemPage after(String jobId, ItemPage page) {
        return page.items.size() < ITEMS_AT_ONCE
                ? new ItemPage(Json.mapper().createArrayNode(), page.offset)
                : page(jobId, page.offset + page.items.size());
    }

    private ItemPage page(String jobId, long offset) {
        String query = "/items?limit=" + ITEMS_AT_ONCE + "&offset=" + offset;
        return new ItemPage(
                Json.mapper()
                        .readTree(http.call("GET", path(jobId) + query, null, Map.of())
                                .body()),
                offset);
    }

    /** A record of the run's key-value store, such as {@code OUTPUT}. The caller closes it. */
    public InputStream record(String jobId, String key) {
        return http.stream(path(jobId) + "/records/" + URLEncoder.encode(key, StandardCharsets.UTF_8), "");
    }

    /** What the run has logged so far. The caller closes it. */
    public InputStream log(String jobId) {
        return http.stream(path(jobId) + "/log", "");
    }

    /**
     * Gives {@code listener} the events after {@code lastEventId} (empty: from now on) until it returns false, and the
     * id of the last one to the caller. Goes on after the last event when the connection breaks.
     */
    public String follow(String lastEventId, Predicate<Event> listener) {
        String last = lastEventId;
        while (true) {
            try (var events = new EventReader(http.stream("/v1/events", last), last)) {
                try {
                    for (Event event = events.next(); event != null; event = events.next()) {
                        if (!listener.test(event)) {
                            return event.id();
                        }
                    }
                } finally {
                    last = events.lastId();
                }
                pause();
            } catch (RefusedException e) {
                throw e;
            } catch (IOException | VaultClientException e) {
                pause();
            }
        }
    }

    private Connection command(String method, String commandId, @Nullable Object body) {
        var headers = new LinkedHashMap<>(prefer(LONGEST_WAIT));
        headers.put("Idempotency-Key", commandId);
        while (true) {
            HttpResponse<byte[]> answer = http.call(method, CONNECTION, body, headers);
            // 202 is not yet: by its id the gateway knows the command again.
            if (answer.statusCode() != 202) {
                return read(answer, Connection.class);
            }
        }
    }

    private static Map<String, String> prefer(Duration wait) {
        long seconds = Math.clamp(wait.toSeconds(), 1, LONGEST_WAIT.toSeconds());
        return Map.of("Prefer", "wait=" + seconds);
    }

    private static void pause() {
        try {
            // Backoff: the gateway does not tell when it is back.
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultClientException("Interrupted.");
        }
    }

    private static RefusedException refused(Reason reason) {
        return new RefusedException("This is no Apify API token: " + reason.hint(), reason.name(), reason.hint());
    }

    private static <T> T read(HttpResponse<byte[]> answer, Class<T> type) {
        return Json.mapper().treeToValue(Json.read(answer.body()), type);
    }

    private static Map<String, String> firstKey(JsonNode jwkSet) {
        var key = new LinkedHashMap<String, String>();
        jwkSet.path("keys").path(0).properties().forEach(member -> {
            if (member.getValue().isString()) {
                key.put(member.getKey(), member.getValue().stringValue());
            }
        });
        return key;
    }

    private static String path(String jobId) {
        return "/v1/jobs/" + URLEncoder.encode(jobId, StandardCharsets.UTF_8);
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    @Override
    public void close() {
        http.close();
    }
}
