package com.apifyforge.gateway;

import com.apifyforge.client.Cluster;
import com.apifyforge.client.Topics;
import com.apifyforge.embedded.EmbeddedKafka;
import com.apifyforge.embedded.EmbeddedMongo;
import com.apifyforge.embedded.ca.LocalCa;
import com.apifyforge.events.Topic;
import com.apifyforge.events.ticket.TicketSigner;
import com.apifyforge.issuer.Issuer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A gateway on a real broker, database and authorization server; nobody else is there, so tests play the services. */
public final class RunningGateway implements AutoCloseable {
    private static final String POLICY = """
            rules:
              - {caller: people, for: self, actors: ["*"], tasks: []}
              - {caller: shop, for: [alice, bob], actors: [shop~order], maxItems: 100}
              - {caller: "spiffe://apifyforge/backend/shop", for: [alice], actors: [shop~order], tasks: []}
              - {caller: anybody, for: any, actors: ["*"], tasks: ["*"]}
            """;

    public final EmbeddedKafka kafka;
    public final EmbeddedMongo mongo;
    public final TestIssuer issuer;
    public final Topics topics;
    public final LocalCa ca;
    private final Path folder;
    private final SSLContext tls;
    private final HttpClient http;
    private final ConfigurableApplicationContext context;

    public RunningGateway(Path folder, String... more) throws Exception {
        this.folder = folder;
        ca = LocalCa.in(Files.createDirectories(folder.resolve("ca")));
        kafka = EmbeddedKafka.start(Files.createDirectories(folder.resolve("kafka")), 0);
        mongo = EmbeddedMongo.start(Files.createDirectories(folder.resolve("mongo")), 0, "database-of-a-test");
        issuer = new TestIssuer();
        makeTopics();
        TicketSigner.generate("gateway-1").save(folder.resolve("gateway.jwk"));
        Files.writeString(folder.resolve("policy.yaml"), POLICY);
        context = start(more);
        topics = new Topics(new Cluster(kafka.bootstrapServers(), null), "/tests", Clock.systemUTC());
        tls = SslBundle.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate("file:" + ca.certificate())))
                .createSslContext();
        http = client();
    }

    /** One more, with connections of its own. */
    HttpClient client() {
        return HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** What switches operations on, for a gateway of this folder. */
    public static String[] operations(Path folder) throws IOException {
        var ca = LocalCa.in(Files.createDirectories(folder.resolve("ca")));
        var operator = ca.issue("operator", URI.create("spiffe://apifyforge/operator"));
        return new String[] {
            "--gateway.operations.certificate=" + operator.certificate(), "--gateway.operations.key=" + operator.key()
        };
    }

    private void makeTopics() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(Arrays.stream(Topic.values())
                            .flatMap(topic -> topic.isConsumed()
                                    ? Stream.of(topic.topicName(), topic.deadLetterTopicName())
                                    : Stream.of(topic.topicName()))
                            .map(name -> new NewTopic(name, 3, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
    }

    /** Another one beside it. What {@code more} sets takes the place of what is set here. */
    public ConfigurableApplicationContext start(String... more) {
        return GatewayApplication.start(arguments(more));
    }

    /** With which {@link #start} starts one. */
    public String[] arguments(String... more) {
        var server = ca.issue("gateway", null);
        return Stream.concat(
                        Stream.of(
                                "--gateway.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                                "--gateway.store.uri=" + mongo.uri(),
                                "--gateway.token-service.url=https://127.0.0.1:1",
                                "--gateway.token-service.ca=" + ca.certificate(),
                                "--gateway.worker.url=https://127.0.0.1:1",
                                "--gateway.worker.ca=" + ca.certificate(),
                                "--gateway.ticket-key=" + folder.resolve("gateway.jwk"),
                                "--gateway.policy=" + folder.resolve("policy.yaml"),
                                "--gateway.auth.issuer=" + issuer.uri(),
                                "--gateway.auth.jwks-uri=" + issuer.uri() + "/oauth2/jwks",
                                "--gateway.web.port=0",
                                "--gateway.web.certificate=" + server.certificate(),
                                "--gateway.web.key=" + server.key(),
                                "--gateway.web.origins=https://app.example.com",
                                "--gateway.health.port=0"),
                        Stream.of(more))
                .collect(Collectors.toMap(arg -> arg.split("=")[0], arg -> arg, (here, there) -> there))
                .values()
                .toArray(String[]::new);
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    /** What Prometheus reads. */
    public String scrape() {
        String port = context.getEnvironment().getProperty("local.management.port");
        var uri = URI.create("http://127.0.0.1:" + port + "/actuator/prometheus");
        try {
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public String person(String userId) {
        return issuer.token("profile", Map.of("sub", userId));
    }

    public String operator(String userId) {
        return issuer.token("profile", Map.of("sub", userId, "roles", "reader operator"));
    }

    public String program(String name) {
        return issuer.token(Issuer.SCOPE, Map.of("sub", name));
    }

    public HttpResponse<String> call(
            String method, String path, @Nullable String token, String body, String... headers) {
        return call(context, method, path, token, body, headers);
    }

    public HttpResponse<String> call(
            ConfigurableApplicationContext gateway,
            String method,
            String path,
            @Nullable String token,
            String body,
            String... headers) {
        try {
            return http.send(request(gateway, method, path, token, body, headers), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A connection that takes no more than its owner reads, and hardly anything ahead. */
    public Socket connection() throws IOException {
        var port = Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
        var plain = new Socket();
        plain.setReceiveBufferSize(4096);
        plain.connect(new InetSocketAddress("127.0.0.1", port));
        return tls.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
    }

    public HttpResponse<Stream<String>> stream(
            ConfigurableApplicationContext gateway, String token, String... headers) {
        return streamOf(gateway, "/v1/events", token, headers);
    }

    public HttpResponse<Stream<String>> streamOf(
            ConfigurableApplicationContext gateway, String path, String token, String... headers) {
        try {
            return http.send(request(gateway, "GET", path, token, "", headers), BodyHandlers.ofLines());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static HttpRequest request(
            ConfigurableApplicationContext gateway,
            String method,
            String path,
            @Nullable String token,
            String body,
            String... headers) {
        var port = gateway.getEnvironment().getProperty("local.server.port");
        return request(URI.create("https://127.0.0.1:" + port + path), method, token, body, headers);
    }

    static HttpRequest request(URI uri, String method, @Nullable String token, String body, String... headers) {
        var request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(70))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
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
        context.close();
        topics.close();
        issuer.close();
        mongo.close();
        kafka.close();
    }
}
