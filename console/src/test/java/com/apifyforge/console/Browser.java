package com.apifyforge.console;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Keeps cookies by host and not by port, as browsers do, and follows no redirect by itself. */
public final class Browser implements AutoCloseable {
    private final HttpClient http;
    private final URI console;
    private final Map<String, String> cookies = new TreeMap<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    public Browser(URI console) {
        this(console, HttpClient.newBuilder());
    }

    public Browser(URI console, HttpClient.Builder http) {
        this.http = http.version(HttpClient.Version.HTTP_1_1).build();
        this.console = console;
    }

    /** A call of the console's own page. */
    public HttpResponse<String> call(String method, String path, String body, String... headers) {
        return send(BodyHandlers.ofString(), method, console.resolve(path), body, with(headers, own()));
    }

    /** As {@link #call}; its body is read by the test. */
    public HttpResponse<InputStream> stream(String path) {
        return send(BodyHandlers.ofInputStream(), "GET", console.resolve(path), "", own());
    }

    /** A request with these headers alone. */
    public HttpResponse<String> bare(String method, String path, String body, String... headers) {
        return send(BodyHandlers.ofString(), method, console.resolve(path), body, headers);
    }

    /** Somebody opens an address, of whichever server. */
    public HttpResponse<String> open(URI address) {
        return send(BodyHandlers.ofString(), "GET", address, "", "Accept", "text/html");
    }

    /** Opens an address and goes on where it leads, until it leads nowhere or to a form. */
    public HttpResponse<String> follow(URI address) {
        HttpResponse<String> answer = open(address);
        for (int step = 0; answer.statusCode() == 302 && step < 10; step++) {
            answer = open(location(answer));
        }
        return answer;
    }

    public HttpResponse<String> form(URI address, String body) {
        return send(
                BodyHandlers.ofString(),
                "POST",
                address,
                body,
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Accept",
                "text/html");
    }

    public static URI location(HttpResponse<?> answer) {
        return answer.uri().resolve(answer.headers().firstValue("Location").orElseThrow());
    }

    public HttpResponse<String> signIn(String userId, String code) {
        return call("POST", "/session", "{\"userId\":\"%s\",\"code\":\"%s\"}".formatted(userId, code));
    }

    private String[] own() {
        return new String[] {"Sec-Fetch-Site", "same-origin", "Sec-Fetch-Dest", "empty"};
    }

    private static String[] with(String[] some, String[] more) {
        var all = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (String[] each : List.of(more, some)) {
            for (int i = 0; i < each.length; i += 2) {
                all.put(each[i], each[i + 1]);
            }
        }
        return all.entrySet().stream()
                .flatMap(header -> List.of(header.getKey(), header.getValue()).stream())
                .toArray(String[]::new);
    }

    private <T> HttpResponse<T> send(
            BodyHandler<T> handler, String method, URI address, String body, String... headers) {
        var request = HttpRequest.newBuilder(address)
                .timeout(Duration.ofSeconds(30))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!cookies.isEmpty()) {
            request.header("Cookie", cookieHeader());
        }
        if (body.startsWith("{")) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var answer = http.send(request.build(), handler);
            answer.headers().allValues("Set-Cookie").forEach(this::take);
            if (address.getAuthority().equals(console.getAuthority())) {
                seen.add(answer.statusCode() + " " + answer.headers().map() + "\n" + answer.body());
            }
            return answer;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void take(String setCookie) {
        String[] parts = setCookie.split("; *");
        String[] pair = parts[0].split("=", 2);
        if (List.of(parts).contains("Max-Age=0")) {
            cookies.remove(pair[0]);
        } else {
            cookies.put(pair[0], pair[1]);
        }
    }

    public String cookieHeader() {
        return cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    public Map<String, String> cookies() {
        return cookies;
    }

    /** All that the console has answered: statuses, headers, bodies. */
    public String seen() {
        return String.join("\n", seen);
    }

    public static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    public static String reason(HttpResponse<String> answer) {
        return json(answer).path("reason").asString("");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
