package com.apifyforge.tokens.envelope.kms;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** An HTTP server in the place of KMS that answers as it is told to, and keeps what it was asked. */
public final class ScriptedKms implements AutoCloseable {
    static final String ARN = "arn:aws:kms:eu-central-1:111122223333:key/one";
    private static final String DATA_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private final HttpServer server;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Behaviour behaviour = ScriptedKms::works;
    /** The bodies of all requests but DescribeKey. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    public ScriptedKms() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void work() {
        behaviour = ScriptedKms::works;
    }

    /** To all but DescribeKey. */
    public void fail(int status, String type) {
        behaviour = (operation, body) -> operation.equals("DescribeKey")
                ? works(operation, body)
                : new Answer(status, "{\"__type\":\"" + type + "\",\"message\":\"said so\"}");
    }

    void answerWithKey(String arn) {
        behaviour =
                (operation, body) -> new Answer(200, works(operation, body).body.replace(ARN, arn));
    }

    /** Takes every question and never answers. */
    public void hang() {
        behaviour = (operation, body) -> {
            closed.await();
            throw new IOException("closed");
        };
    }

    /** As the real one behind it. */
    public void forward(URI real) {
        var client = HttpClient.newHttpClient();
        behaviour = (operation, body) -> {
            var request = HttpRequest.newBuilder(real)
                    .header("X-Amz-Target", "TrentService." + operation)
                    .header("Content-Type", "application/x-amz-json-1.1")
                    .header("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/kms/aws4_request")
                    .POST(HttpRequest.BodyPublishers.ofString(body));
            var answer = client.send(request.build(), BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        };
    }

    private static Answer works(String operation, String body) {
        return new Answer(
                200,
                switch (operation) {
                    case "DescribeKey" ->
                        "{\"KeyMetadata\":{\"KeyId\":\"one\",\"Arn\":\"" + ARN + "\",\"KeyState\":\"Enabled\"}}";
                    case "ReEncrypt" ->
                        "{\"SourceKeyId\":\"" + ARN + "\",\"KeyId\":\"" + ARN + "\",\"CiphertextBlob\":\"AAAA\"}";
                    default ->
                        "{\"KeyId\":\"" + ARN + "\",\"Plaintext\":\"" + DATA_KEY + "\",\"CiphertextBlob\":\"AAAA\"}";
                });
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            String operation = target.substring(target.indexOf('.') + 1);
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            if (!operation.equals("DescribeKey")) {
                asked.add(body);
            }
            Answer answer = behaviour.answer(operation, body);
            byte[] bytes = answer.body.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(answer.status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }

    private interface Behaviour {
        Answer answer(String operation, String body) throws IOException, InterruptedException;
    }

    private record Answer(int status, String body) {}
}
