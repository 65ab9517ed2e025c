package com.apifyforge.console;

import com.apifyforge.embedded.ca.LocalCa.Identity;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server with the gateway's addresses that tests can hold, break and look into; over real TLS. */
public final class StandInGateway implements AutoCloseable {
    public static final String TOKEN = "access-token-of-the-stand-in-";
    public static final Duration TOKEN_LIFE = Duration.ofHours(1);
    /** More than the buffers between here and a reader. */
    public static final int LARGE = 256 * 1024 * 1024;

    public final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    public final AtomicInteger streams = new AtomicInteger();
    public final AtomicLong written = new AtomicLong();
    /** Each lets one answer of {@code /v1/broken} break off. */
    public final Semaphore breaks = new Semaphore(0);

    public final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger codes = new AtomicInteger(1);
    private final Identity identity;
    private final Clock clock;
    private volatile HttpsServer server;
    private volatile boolean open = true;

    public record Asked(String method, String address, Map<String, String> headers, int bodyBytes) {
        public String token() {
            return headers.getOrDefault("authorization", "").replaceFirst("^Bearer ", "");
        }
    }

    public StandInGateway(Identity identity, Clock clock) throws Exception {
        this.identity = identity;
        this.clock = clock;
        server = start(0);
    }

    private HttpsServer start(int port) throws Exception {
        var started = HttpsServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        started.setHttpsConfigurator(new HttpsConfigurator(SslBundle.of(new PemSslStoreBundle(
                        PemSslStoreDetails.forCertificate("file:" + identity.certificate())
                                .withPrivateKey("file:" + identity.key()),
                        null))
                .createSslContext()));
        started.createContext("/", this::answer);
        started.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        started.start();
        return started;
    }

    public URI uri() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    /** As the file of the gateway has it. */
    public String code() {
        return "code-" + codes.get();
    }

    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    public Asked last() {
        return asked.getLast();
    }

    public void goAway() {
        server.stop(0);
    }

    public void comeBack() throws Exception {
        server = start(server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        var headers = new TreeMap<String, String>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        var request =
                new Asked(exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, body.length);
        asked.add(request);
        exchange.getResponseHeaders().add("Set-Cookie", "planted=1");
        exchange.getResponseHeaders().add("X-Internal", "inside");
        exchange.getResponseHeaders().add("X-Request-Id", "r-1");
        try (exchange) {
            if (refused.contains(request.token())) {
                send(exchange, 401, "{\"reason\":\"NOT_AUTHENTICATED\"}");
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/v1/sign-in" -> signIn(exchange, JsonMapper.shared().readTree(body));
                case "/v1/me" -> me(exchange, request.token());
                case "/v1/events" -> events(exchange);
                case "/v1/large" -> large(exchange);
                case "/v1/broken" -> broken(exchange, 1000, "the beginning");
                case "/v1/broken-chunked" -> broken(exchange, 0, "the beginning");
                case "/v1/broken-at-once" -> broken(exchange, 1000, "");
                case "/v1/jobs" -> {
                    exchange.getResponseHeaders().add("Location", "/v1/jobs/j-1");
                    send(exchange, 202, "{\"jobId\":\"j-1\"}");
                }
                case "/v1/elsewhere" -> {
                    exchange.getResponseHeaders().add("Location", "https://elsewhere.example/");
                    send(exchange, 302, "{}");
                }
                default -> send(exchange, 200, "{\"state\":\"NOT_CONNECTED\"}");
            }
        }
    }

    private void signIn(HttpExchange exchange, JsonNode body) throws IOException {
        if (body.path("code").asString("").equals(code())) {
            String token = TOKEN + body.path("userId").asString() + "-" + codes.getAndIncrement();
            send(
                    exchange,
                    200,
                    "{\"accessToken\":\"%s\",\"tokenType\":\"Bearer\",\"expiresAt\":\"%s\"}"
                            .formatted(token, clock.instant().plus(TOKEN_LIFE)));
        } else {
            send(exchange, 401, "{\"reason\":\"CODE_WRONG\"}");
        }
    }

    /** Of an own token by its name, of a JWT by its claims, whose signature the real one checks. */
    private static void me(HttpExchange exchange, String token) throws IOException {
        if (token.startsWith(TOKEN)) {
            send(exchange, 200, "{\"userId\":\"%s\",\"operator\":true}".formatted(token.split("-")[6]));
        } else {
            JsonNode claims = claims(token);
            boolean operator = claims.path("roles")
                    .valueStream()
                    .anyMatch(role -> role.asString().equals("operator"));
            send(
                    exchange,
                    200,
                    "{\"userId\":\"%s\",\"operator\":%s}"
                            .formatted(claims.path("sub").asString(), operator));
        }
    }

    public static JsonNode claims(String jwt) {
        return JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(jwt.split("\\.")[1]));
    }

    private void events(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        streams.incrementAndGet();
        try {
            var out = exchange.getResponseBody();
            while (open) {
                String event = poll();
                out.write((event == null ? ":\n\n" : event + "\n\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } finally {
            streams.decrementAndGet();
        }
    }

    /** Null when it is time for a heart beat. */
    private String poll() {
        try {
            return events.poll(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void large(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, LARGE);
        streams.incrementAndGet();
        byte[] part = new byte[64 * 1024];
        try (OutputStream out = exchange.getResponseBody()) {
            for (written.set(0); written.get() < LARGE; written.addAndGet(part.length)) {
                out.write(part);
            }
        } finally {
            streams.decrementAndGet();
        }
    }

    /** Without a {@code length} in chunks. */
    private void broken(HttpExchange exchange, int length, String beginning) throws IOException {
        exchange.setStreams(null, new FilterOutputStream(exchange.getResponseBody()) {
            @Override
            public void close() throws IOException {
                // The server would send the last chunk.
                throw new IOException("broken off by the test");
            }
        });
        exchange.sendResponseHeaders(200, length);
        exchange.getResponseBody().write(beginning.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
        breaks.acquireUninterruptibly();
        throw new IOException("broken off by the test");
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        open = false;
        server.stop(0);
    }
}
