package com.apifyforge.quickstart.browser;

import com.apifyforge.client.Pem;
import com.apifyforge.events.codec.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/**
 * One tab of a real Chromium, driven over the <a href="https://chromedevtools.github.io/devtools-protocol/">DevTools
 * protocol</a>. It tells all that the browser sends.
 */
public final class Chromium implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger lastCall = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final WebSocket socket;

    private Chromium(Process process, Path profile) throws Exception {
        this.process = process;
        Path port = profile.resolve("DevToolsActivePort");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> Files.exists(port) && !Files.readString(port).isBlank());
        var tab = URI.create("http://127.0.0.1:" + Files.readAllLines(port).getFirst() + "/json/new?about:blank");
        var created = http.send(
                HttpRequest.newBuilder(tab)
                        .PUT(HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofByteArray());
        var address = URI.create(
                Json.read(created.body()).path("webSocketDebuggerUrl").asString());
        this.socket =
                http.newWebSocketBuilder().buildAsync(address, new Reader()).get();
        call("Network.enable", Map.of());
    }

    /** Where it is on the path. */
    public static Optional<String> installed() {
        return NAMES.stream()
                .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** Trusts the key of this certificate besides what it trusts anyway. */
    public static Chromium start(String program, Path profile, Path certificate) throws Exception {
        byte[] key =
                Pem.certificates(certificate).iterator().next().getPublicKey().getEncoded();
        String pin = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
        var process = new ProcessBuilder(
                        program,
                        "--headless=new",
                        // Root, as whom containers run, has no sandbox.
                        "--no-sandbox",
                        "--disable-dev-shm-usage",
                        "--disable-gpu",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "--ignore-certificate-errors-spki-list=" + pin,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(
                        profile.resolveSibling("chromium.log").toFile()))
                .start();
        return new Chromium(process, profile);
    }

    /** Whole messages; events are kept as they come. */
    private final class Reader implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                JsonNode message = Json.mapper().readTree(text.toString());
                text.setLength(0);
                if (message.has("id")) {
                    calls.remove(message.path("id").asInt()).complete(message);
                } else {
                    events.add(message);
                }
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    private JsonNode call(String method, Map<String, ?> params) throws Exception {
        int id = lastCall.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        calls.put(id, answer);
        socket.sendText(Json.mapper().writeValueAsString(Map.of("id", id, "method", method, "params", params)), true)
                .get();
        JsonNode result = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (result.has("error") || result.path("result").has("exceptionDetails")) {
            throw new IllegalStateException(method + ": " + result);
        }
        return result.path("result");
    }

    public void open(String url) throws Exception {
        call("Page.navigate", Map.of("url", url));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> evaluate("document.readyState").equals("complete"));
    }

    /** Types as a person does, into the field of this name. */
    public void type(String field, String text) throws Exception {
        evaluate("document.querySelector('[name=" + field + "]').focus()");
        call("Input.insertText", Map.of("text", text));
    }

    public void press(String button) throws Exception {
        evaluate("document.querySelector('" + button + "').click()");
    }

    /** What the page shows in its {@code output}, when that ends so. */
    public List<String> shownUntil(String end) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> evaluate("document.querySelector('output').textContent")
                                .lines()
                                .toList(),
                        lines -> !lines.isEmpty() && lines.getLast().equals(end));
    }

    public String evaluate(String expression) throws Exception {
        return call("Runtime.evaluate", Map.of("expression", expression))
                .path("result")
                .path("value")
                .asString("");
    }

    /** What its network has told by this name, such as {@code requestWillBeSent}. */
    public Stream<JsonNode> told(String event) {
        return events.stream()
                .filter(message -> message.path("method").asString().equals("Network." + event))
                .map(message -> message.path("params"));
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        http.shutdownNow();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
