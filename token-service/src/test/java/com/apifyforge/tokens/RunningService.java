package com.apifyforge.tokens;

import com.apifyforge.events.Message;
import com.apifyforge.events.Target;
import com.apifyforge.events.TokenCommand.ConnectToken;
import com.apifyforge.events.TokenCommand.DisconnectToken;
import com.apifyforge.events.TokenEvent;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseJson;
import com.apifyforge.events.lease.LeaseRequest;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.events.sealing.Sealer;
import com.apifyforge.events.ticket.TicketClaims;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A token-service in this process, used from outside as a frontend, a worker and an operator use it. */
public final class RunningService implements AutoCloseable {
    public static final Target TARGET = new Target.Actor("apify~hello-world");

    public final Parts parts;
    public final ConfigurableApplicationContext context;
    public final EventLog events;
    private final KafkaProducer<String, byte[]> producer;
    private final EventCodec codec = new EventCodec("/test");
    private final HttpClient worker;
    private final HttpClient operator;
    private final HttpClient anybody;

    private RunningService(Parts parts, Class<?>[] sources, String... arguments) {
        this.parts = parts;
        context = TokenServiceApplication.start(sources, parts.arguments(arguments));
        events = new EventLog(
                parts.kafka.bootstrapServers(),
                Topic.TOKEN_EVENTS.topicName(),
                Topic.TOKEN_AUDIT.topicName(),
                Topic.TOKEN_COMMANDS.topicName() + "-dlt");
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", parts.kafka.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer());
        worker = client(parts.tls("apify-worker"));
        operator = client(parts.tls("operator"));
        anybody = client(parts.tlsWithoutCertificate());
    }

    public static RunningService start(Parts parts, String... arguments) {
        return new RunningService(parts, new Class<?>[] {TokenServiceApplication.class}, arguments);
    }

    /** With beans of a test beside the service's own; they take precedence over fallback beans. */
    public static RunningService with(Class<?> configuration, Parts parts, String... arguments) {
        return new RunningService(parts, new Class<?>[] {TokenServiceApplication.class, configuration}, arguments);
    }

    public static HttpClient client(SslBundle tls) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls.createSslContext())
                .build();
    }

    public URI uri(String path) {
        return URI.create("https://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
    }

    public URI healthUri(String path) {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.management.port") + path);
    }

    // As a frontend

    public Map<String, String> sealingKey() {
        JsonNode key = json(get(anybody, "/v1/sealing-keys")).at("/keys/0");
        Map<String, String> jwk = new LinkedHashMap<>();
        key.properties().forEach(part -> jwk.put(part.getKey(), part.getValue().asString()));
        return jwk;
    }

    public String seal(String userId, String commandId, byte[] token) {
        return seal(userId, commandId, token, Instant.now());
    }

    public String seal(String userId, String commandId, byte[] token, Instant now) {
        try (Sealer sealer = Sealer.to(sealingKey());
                Secret secret = Secret.takeOwnershipOf(token)) {
            return sealer.seal(secret, userId, commandId, now, now.plusSeconds(300));
        }
    }

    /** Sends a connect and returns its id. */
    public String connect(String userId, byte[] token) {
        String id = UUID.randomUUID().toString();
        send(id, new ConnectToken(userId, seal(userId, id, token)));
        return id;
    }

    public String disconnect(String userId) {
        String id = UUID.randomUUID().toString();
        send(id, new DisconnectToken(userId));
        return id;
    }

    public void send(String id, Message command) {
        send(codec.write(Topic.TOKEN_COMMANDS.topicName(), id, Instant.now(), command));
    }

    public void send(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Connects and waits for the outcome. */
    public TokenEvent connected(String userId, byte[] token) {
        int seen = events.of(userId).size();
        connect(userId, token);
        return events.await(userId, seen);
    }

    public TokenEvent connected(String userId) {
        return connected(userId, ApifySandbox.token(letters(userId), 1));
    }

    /** Says of a use that it was not the user's, and waits for the outcome. */
    public TokenEvent disputed(String userId, String commandId) {
        int seen = events.of(userId).size();
        send(commandId, new DisconnectToken(userId, "USE_DISPUTED"));
        return events.await(userId, seen);
    }

    public TokenEvent disconnected(String userId) {
        int seen = events.of(userId).size();
        disconnect(userId);
        return events.await(userId, seen);
    }

    static String letters(String userId) {
        return userId.replaceAll("[^A-Za-z]", "x");
    }

    /** A token that the sandbox treats as its first letters say: revoked, scoped, … */
    public static byte[] tokenThatIs(String word) {
        return ("apify_api_" + word + "x".repeat(36 - word.length())).getBytes(StandardCharsets.US_ASCII);
    }

    // As a scheduler and a worker

    public String ticket(String userId, String jobId) {
        Instant now = Instant.now();
        return parts.scheduler.sign(
                new TicketClaims("test", userId, jobId, TARGET, now, now.plus(Duration.ofHours(1))));
    }

    public LeaseAnswer start(String userId, String jobId) {
        return lease(Opener.generate("once"), start(ticket(userId, jobId))).getFirst();
    }

    public LeaseAnswer follow(String userId, String jobId) {
        return lease(Opener.generate("once"), follow(ticket(userId, jobId))).getFirst();
    }

    public static LeaseRequest.Ask start(String ticket) {
        return new LeaseRequest.Ask(ticket, LeaseRequest.Purpose.START);
    }

    public static LeaseRequest.Ask follow(String ticket) {
        return new LeaseRequest.Ask(ticket, LeaseRequest.Purpose.FOLLOW);
    }

    public List<LeaseAnswer> lease(Opener key, LeaseRequest.Ask... asks) {
        var response = leaseResponse(worker, key, asks);
        if (response.statusCode() != 200) {
            throw new IllegalStateException(
                    response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8));
        }
        return LeaseJson.readAnswers(response.body());
    }

    public HttpResponse<byte[]> leaseResponse(HttpClient client, Opener key, LeaseRequest.Ask... asks) {
        return post(client, "/v1/leases", LeaseJson.write(new LeaseRequest(key.publicJwk(), List.of(asks))));
    }

    public HttpResponse<byte[]> leaseResponse(Opener key, LeaseRequest.Ask... asks) {
        return leaseResponse(worker, key, asks);
    }

    public List<Boolean> results(LeaseResult... results) {
        var response = post(worker, "/v1/leases/results", LeaseJson.write(new LeaseResult.Batch(List.of(results))));
        if (response.statusCode() != 200) {
            throw new IllegalStateException(
                    response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8));
        }
        return LeaseJson.readAccepted(response.body()).accepted();
    }

    // As an operator

    public JsonNode connection(String userId) {
        return json(get(operator, "/v1/users/" + userId + "/connection"));
    }

    public JsonNode uses(String userId, String query) {
        return json(get(operator, "/v1/users/" + userId + "/uses" + query));
    }

    public HttpResponse<byte[]> get(HttpClient client, String path) {
        return exchange(client, HttpRequest.newBuilder(uri(path)).GET());
    }

    public HttpResponse<byte[]> getAsOperator(String path) {
        return get(operator, path);
    }

    public HttpResponse<byte[]> post(HttpClient client, String path, byte[] body) {
        return exchange(
                client,
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    public static HttpResponse<byte[]> exchange(HttpClient client, HttpRequest.Builder request) {
        try {
            return client.send(
                    request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode json(HttpResponse<byte[]> response) {
        if (response.statusCode() != 200) {
            throw new IllegalStateException(
                    response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8));
        }
        return JsonMapper.shared().readTree(response.body());
    }

    @Override
    public void close() throws InterruptedException {
        producer.close();
        events.close();
        context.close();
    }
}
