package com.apifyforge.worker;

import com.apifyforge.embedded.EmbeddedKafka;
import com.apifyforge.embedded.EmbeddedMongo;
import com.apifyforge.embedded.ca.LocalCa;
import com.apifyforge.events.Message;
import com.apifyforge.events.Reason;
import com.apifyforge.events.TokenCommand.ConnectToken;
import com.apifyforge.events.TokenCommand.DisconnectToken;
import com.apifyforge.events.TokenEvent;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.sealing.Sealer;
import com.apifyforge.events.ticket.TicketSigner;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.run.SandboxRun;
import com.apifyforge.secret.Secret;
import com.apifyforge.tokens.TokenServiceApplication;
import com.apifyforge.tokens.envelope.keyfile.KeyFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything around the worker, and all of it real: broker, database, token-service, a sandbox over TLS. Used from
 * outside as a frontend uses it; delays are a tenth of what they are.
 */
final class Stage implements AutoCloseable {
    final ApifySandbox apify;
    final EventLog events;
    final EventCodec codec = new EventCodec("/test");
    final TicketSigner scheduler = TicketSigner.generate("scheduler-1");

    private final Path folder;
    private final LocalCa ca;
    private final EmbeddedKafka kafka;
    private final EmbeddedMongo mongo;
    private final KafkaProducer<String, byte[]> producer;
    /** 0 until the first start: one that was only looked up may be an outgoing connection's by then. */
    private int tokenServicePort;

    private final List<ConfigurableApplicationContext> workers = new ArrayList<>();
    private ConfigurableApplicationContext tokenService;

    private final String[] arguments;

    /** With one worker. {@code arguments} are of the token-service or of all workers, by their names. */
    Stage(Path folder, String... arguments) throws Exception {
        this.folder = folder;
        this.arguments = arguments;
        ca = LocalCa.in(Files.createDirectories(folder.resolve("ca")));
        kafka = EmbeddedKafka.start(Files.createDirectories(folder.resolve("kafka")), 0);
        mongo = EmbeddedMongo.start(Files.createDirectories(folder.resolve("mongo")), 0);
        var server = ca.issue("sandbox", null);
        apify = ApifySandbox.start(0, server.certificate(), server.key());
        Files.writeString(
                folder.resolve("schedulers.jwks"),
                JsonMapper.shared().writeValueAsString(Map.of("keys", List.of(scheduler.publicJwk()))));
        startTokenService();
        worker();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all", "linger.ms", "5"),
                new StringSerializer(),
                new ByteArraySerializer());
        events = new EventLog(
                kafka.bootstrapServers(),
                Topic.JOB_EVENTS.topicName(),
                Topic.JOB_STATE.topicName(),
                Topic.JOB_WATCH_30S.topicName(),
                Topic.TOKEN_EVENTS.topicName(),
                Topic.JOB_COMMANDS.deadLetterTopicName(),
                Topic.JOB_WATCH_5S.deadLetterTopicName());
    }

    /** Of topics that few tests look at. */
    EventLog log(Topic topic) {
        return new EventLog(kafka.bootstrapServers(), topic.topicName());
    }

    void startTokenService() {
        var server = ca.issue("token-service", URI.create("spiffe://apifyforge/token-service"));
        tokenService = oneAtATime(() -> TokenServiceApplication.start(settings(
                "--tokens.",
                "--tokens.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--tokens.store.uri=" + mongo.uri(),
                "--tokens.envelope.key-file="
                        + KeyFile.createIfMissing(folder.resolve("wrapping.keys"), Clock.systemUTC()),
                "--tokens.apify.url=" + apify.uri(),
                "--tokens.apify.ca-file=" + ca.certificate(),
                "--tokens.lease.scheduler-keys=" + folder.resolve("schedulers.jwks"),
                "--tokens.web.port=" + tokenServicePort,
                "--tokens.web.certificate=" + server.certificate(),
                "--tokens.web.key=" + server.key(),
                "--tokens.web.client-ca=" + ca.certificate(),
                "--tokens.health.port=-1",
                "--logging.level.root=warn")));
        tokenServicePort = tokenService.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    /**
     * Each start sets up logging anew, and Logback's properties are no place for two threads: classes run side by side.
     */
    static ConfigurableApplicationContext oneAtATime(Supplier<ConfigurableApplicationContext> start) {
        synchronized (Stage.class) {
            return start.get();
        }
    }

    void stopTokenService() {
        tokenService.close();
    }

    /** One more worker. */
    ConfigurableApplicationContext worker() {
        return worker(ApifyWorkerApplication.class);
    }

    /** With beans of a test beside the worker's own; they take precedence over fallback beans. */
    ConfigurableApplicationContext worker(Class<?>... sources) {
        var identity = ca.issue("apify-worker", URI.create("spiffe://apifyforge/apify-worker"));
        var worker = oneAtATime(() -> ApifyWorkerApplication.start(
                sources,
                settings(
                        "--worker.",
                        "--worker.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                        "--worker.lease.url=https://127.0.0.1:" + tokenServicePort,
                        "--worker.lease.certificate=" + identity.certificate(),
                        "--worker.lease.key=" + identity.key(),
                        "--worker.lease.ca=" + ca.certificate(),
                        "--worker.health.port=0",
                        "--worker.results.port=0",
                        "--worker.apify.url=" + apify.uri(),
                        "--worker.apify.ca-file=" + ca.certificate(),
                        "--worker.delay.short-delay=500ms",
                        "--worker.delay.medium-delay=1s",
                        "--worker.delay.long-delay=2s",
                        "--logging.level.root=warn")));
        workers.add(worker);
        return worker;
    }

    void stopWorkers() {
        workers.forEach(ConfigurableApplicationContext::close);
        workers.clear();
    }

    /** The defaults, and over them what was given to the stage. */
    private String[] settings(String kind, String... defaults) {
        Map<String, String> settings = new LinkedHashMap<>();
        Stream.concat(Stream.of(defaults), Stream.of(arguments).filter(one -> one.startsWith(kind)))
                .forEach(one -> settings.put(one.substring(0, one.indexOf('=')), one));
        return settings.values().toArray(String[]::new);
    }

    /** A call to the token-service as a worker makes it. */
    byte[] postAsWorker(String path, byte[] body) {
        return callAs(
                "apify-worker",
                HttpRequest.newBuilder(tokenService(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build());
    }

    /** How often the user's token was opened for a purpose, as the ledger shows it. */
    long uses(String userId, String purpose) {
        var page = callAs(
                "operator",
                HttpRequest.newBuilder(tokenService("/v1/users/" + userId + "/uses?limit=200"))
                        .build());
        return JsonMapper.shared()
                .readTree(page)
                .get("uses")
                .valueStream()
                .filter(use -> use.get("purpose").asString().equals(purpose))
                .count();
    }

    /** A run that no worker started. */
    void startAtApify(byte[] token, String actorId, String userAgent) {
        try (var http = client(null)) {
            http.send(
                    HttpRequest.newBuilder(apify.uri().resolve("/v2/actors/" + actorId + "/runs"))
                            .header("Authorization", "Bearer " + new String(token, StandardCharsets.US_ASCII))
                            .header("User-Agent", userAgent)
                            .POST(HttpRequest.BodyPublishers.ofString("{\"sandbox\":{\"seconds\":600}}"))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private PemSslStoreDetails identity(String name) {
        var identity = ca.issue(name, URI.create("spiffe://apifyforge/" + name));
        return new PemSslStoreDetails(null, "file:" + identity.certificate(), "file:" + identity.key());
    }

    private byte[] callAs(String name, HttpRequest request) {
        try (var http = client(identity(name))) {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** New files in the place of the worker's, as whoever renews certificates writes them. */
    void renewWorkersCertificate() throws IOException {
        Path made = folder.resolve("renewed");
        Files.createDirectories(made);
        for (String file : List.of("ca.crt", "ca.key")) {
            Files.copy(folder.resolve("ca").resolve(file), made.resolve(file));
        }
        var renewed = LocalCa.in(made).issue("apify-worker", URI.create("spiffe://apifyforge/apify-worker"));
        Files.copy(renewed.key(), folder.resolve("ca/apify-worker.key"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(renewed.certificate(), folder.resolve("ca/apify-worker.crt"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Who used the token, newest first, as the ledger tells it. */
    List<String> workersOf(String userId) {
        var identity = ca.issue("operator", URI.create("spiffe://apifyforge/operator"));
        var own = new PemSslStoreDetails(null, "file:" + identity.certificate(), "file:" + identity.key());
        try (var http = client(own)) {
            var answer = http.send(
                    HttpRequest.newBuilder(tokenService("/v1/users/" + userId + "/uses"))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            return JsonMapper.shared()
                    .readTree(answer.body())
                    .path("uses")
                    .valueStream()
                    .map(use -> use.path("worker").asString())
                    .toList();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpClient client(PemSslStoreDetails own) {
        var trust = PemSslStoreDetails.forCertificate("file:" + ca.certificate());
        var tls = SslBundle.of(new PemSslStoreBundle(own, trust));
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls.createSslContext())
                .build();
    }

    private URI tokenService(String path) {
        return URI.create("https://127.0.0.1:" + tokenServicePort + path);
    }

    /** A result of the first worker, asked for with a certificate of that workload, or with none. */
    HttpResponse<String> result(String name, String ticket, String path) {
        String port = workers.getFirst().getEnvironment().getProperty("local.server.port");
        var own = name == null ? null : identity(name);
        var request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                .header("Forge-Ticket", ticket)
                .build();
        try (var http = client(own)) {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What Apify itself gives the owner of the token for a path of a run. */
    String atApify(byte[] token, String path) {
        try (var http = client(null)) {
            return http.send(
                            HttpRequest.newBuilder(apify.uri().resolve(path))
                                    .header("Authorization", "Bearer " + new String(token, StandardCharsets.US_ASCII))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The runs of an account, as its owner sees them. */
    List<SandboxRun> runsOf(String account) {
        return apify.runs().stream()
                .filter(run -> run.username().contains(account))
                .toList();
    }

    /** What Prometheus reads of the token-service and the first worker. */
    String scrape() {
        return scrape(tokenService, "local.management.port") + scrape(workers.getFirst(), "local.management.port");
    }

    private static String scrape(ConfigurableApplicationContext service, String port) {
        var uri = "http://127.0.0.1:" + service.getEnvironment().getProperty(port) + "/actuator/prometheus";
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The answer to a worker's request for any path. */
    int getAsWorker(String path) {
        var identity = ca.issue("apify-worker", URI.create("spiffe://apifyforge/apify-worker"));
        var own = new PemSslStoreDetails(null, "file:" + identity.certificate(), "file:" + identity.key());
        try (var http = client(own)) {
            return http.send(HttpRequest.newBuilder(tokenService(path)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String mongoUri() {
        return mongo.uri();
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    void send(String topic, Message message) {
        send(codec.write(topic, UUID.randomUUID().toString(), Instant.now(), message));
    }

    void send(ProducerRecord<String, byte[]> record) {
        producer.send(record);
    }

    /** Connects the user's token and waits until it is stored. */
    void connect(String userId, byte[] token) {
        connectSoon(userId, token);
        events.awaitToken(userId, TokenEvent.TokenStored.class);
    }

    void connectSoon(String userId, byte[] token) {
        send(connectCommand(userId, token));
        events.awaitToken(userId, TokenEvent.TokenStored.class);
    }

    ProducerRecord<String, byte[]> connectCommand(String userId, byte[] token) {
        String id = UUID.randomUUID().toString();
        return codec.write(
                Topic.TOKEN_COMMANDS.topicName(), id, Instant.now(), new ConnectToken(userId, seal(userId, id, token)));
    }

    void disconnect(String userId) {
        send(Topic.TOKEN_COMMANDS.topicName(), new DisconnectToken(userId));
        events.awaitToken(userId, TokenEvent.TokenRevoked.class);
    }

    void dispute(String userId) {
        send(Topic.TOKEN_COMMANDS.topicName(), new DisconnectToken(userId, Reason.USE_DISPUTED.name()));
        events.awaitToken(userId, TokenEvent.TokenRevoked.class);
    }

    private String seal(String userId, String commandId, byte[] token) {
        Instant now = Instant.now();
        try (Sealer sealer = Sealer.to(sealingKey());
                Secret secret = Secret.takeOwnershipOf(token)) {
            return sealer.seal(secret, userId, commandId, now, now.plusSeconds(300));
        }
    }

    private Map<String, String> sealingKey() {
        try (var http = client(null)) {
            var answer = http.send(
                    HttpRequest.newBuilder(tokenService("/v1/sealing-keys")).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            Map<String, String> jwk = new LinkedHashMap<>();
            JsonMapper.shared()
                    .readTree(answer.body())
                    .at("/keys/0")
                    .properties()
                    .forEach(part -> jwk.put(part.getKey(), part.getValue().asString()));
            return jwk;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws Exception {
        producer.close();
        events.close();
        workers.forEach(ConfigurableApplicationContext::close);
        tokenService.close();
        apify.close();
        mongo.close();
        kafka.close();
    }
}
