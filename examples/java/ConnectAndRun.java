import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Connects the token on standard input for a user, runs a job with it, follows it to its end, disconnects. */
public class ConnectAndRun {
    static final Set<String> LAST = Set.of(
            "JobSucceeded", "JobFailed", "JobTimedOut", "JobAborted", "JobRefused", "JobNeedsReview");

    record Event(String type, Map<String, Object> data) {
        boolean is(String type, String field, String value) {
            return this.type.equals(type) && value.equals(data.get(field));
        }
    }

    final Path folder;
    final Map<String, Object> endpoints;
    final KafkaProducer<String, String> producer;
    final KafkaConsumer<String, String> events;

    public static void main(String[] args) throws Exception {
        String userId = args[0];
        var folder = Path.of(args.length > 1 ? args[1] : System.getProperty("user.home") + "/.apifyforge");
        var program = new ConnectAndRun(folder);
        byte[] token = System.in.readAllBytes();
        Event connected = program.connect(userId, withoutLineEnd(token));
        Arrays.fill(token, (byte) 0);
        if (connected.type().equals("TokenRejected")) {
            System.exit(1);
        }
        program.run(userId, "apify~hello-world");
        program.disconnect(userId);
    }

    ConnectAndRun(Path folder) throws Exception {
        this.folder = folder;
        endpoints = json(Files.readString(folder.resolve("endpoints.json")));
        producer = new KafkaProducer<>(cluster("acks", "all"), new StringSerializer(), new StringSerializer());
        events = new KafkaConsumer<>(
                cluster("isolation.level", "read_committed"), new StringDeserializer(), new StringDeserializer());
        // From now on. A service would have a consumer group, and remember which commands and jobs it waits for.
        events.assign(List.of("token.events.v1", "job.events.v1").stream()
                .flatMap(topic -> events.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList());
        events.seekToEnd(events.assignment());
        events.assignment().forEach(events::position);
    }

    /** Where it is and, if it asks for TLS and a password, what it asks for; and one setting more. */
    Properties cluster(String name, String value) throws Exception {
        var settings = new Properties();
        if (endpoints.get("kafkaClientConfig") instanceof String file) {
            try (var text = Files.newBufferedReader(folder.resolve(file))) {
                settings.load(text);
            }
        }
        settings.put("bootstrap.servers", endpoints.get("kafka"));
        settings.put(name, value);
        return settings;
    }

    // The frontend

    Event connect(String userId, byte[] token) throws Exception {
        String id = UUID.randomUUID().toString();
        var command = Map.<String, Object>of("userId", userId, "sealedToken", seal(token, userId, id));
        send("token.commands.v1", userId, id, "ConnectToken", command);
        return await(event -> event.is("TokenStored", "commandId", id) || event.is("TokenRejected", "commandId", id));
    }

    Event disconnect(String userId) throws Exception {
        String id = UUID.randomUUID().toString();
        send("token.commands.v1", userId, id, "DisconnectToken", Map.of("userId", userId));
        return await(event -> event.is("TokenRevoked", "commandId", id) || event.is("TokenRejected", "commandId", id));
    }

    /** Sealed for this user and this message only, to the key that the token-service offers at present. */
    String seal(byte[] token, String userId, String messageId) throws Exception {
        var key = (ECKey) JWKSet.parse(get("/v1/sealing-keys")).getKeys().getFirst();
        long now = Instant.now().getEpochSecond();
        var header = new JWEHeader.Builder(JWEAlgorithm.ECDH_ES, EncryptionMethod.A256GCM)
                .type(new JOSEObjectType("apify-token+jwe"))
                .keyID(key.getKeyID())
                .agreementPartyUInfo(Base64URL.encode(userId))
                .agreementPartyVInfo(Base64URL.encode(messageId))
                .customParam("iat", now)
                .customParam("exp", now + 300)
                .build();
        var sealed = new JWEObject(header, new Payload(token));
        sealed.encrypt(new ECDHEncrypter(key));
        return sealed.serialize();
    }

    // The scheduler

    Event run(String userId, String actorId) throws Exception {
        String jobId = UUID.randomUUID().toString();
        var target = Map.<String, Object>of("actorId", actorId);
        var job = new HashMap<String, Object>(Map.of("jobId", jobId, "userId", userId, "target", target));
        job.put("input", Map.of("message", "hello"));
        job.put("ticket", sign(jobId, userId, target));
        job.put("deadline", Instant.now().plus(Duration.ofHours(1)).toString());
        send("job.commands.v1", userId, userId + "/" + jobId, "JobRequested", job);
        // With the user: another one may have a job of the same id.
        return await(event -> LAST.contains(event.type())
                && userId.equals(event.data().get("userId"))
                && jobId.equals(event.data().get("jobId")));
    }

    /** The permission to use this user's token for this job. The key is one that the token-service knows. */
    String sign(String jobId, String userId, Map<String, Object> target) throws Exception {
        var key = ECKey.parse(Files.readString(folder.resolve((String) endpoints.get("schedulerKey"))));
        long now = Instant.now().getEpochSecond();
        var claims = Map.<String, Object>of(
                "iss", "example", "aud", "token-service", "sub", userId, "jti", jobId, "target", target,
                "iat", now, "exp", now + 86_400);
        var header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("job-ticket+jwt"))
                .keyID(key.getKeyID())
                .build();
        var ticket = new JWSObject(header, new Payload(claims));
        ticket.sign(new ECDSASigner(key));
        return ticket.serialize();
    }

    // Kafka and HTTP

    void send(String topic, String key, String id, String type, Map<String, Object> data) throws Exception {
        var record = new ProducerRecord<>(topic, key, JSONObjectUtils.toJSONString(data));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", id,
                        "ce_source", "/example",
                        "ce_type", "apifyforge." + type + ".v1",
                        "content-type", "application/json")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        producer.send(record).get();
    }

    Event await(Predicate<Event> wanted) throws Exception {
        while (true) {
            for (var record : events.poll(Duration.ofSeconds(1))) {
                String type = new String(record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
                var event = new Event(type.split("\\.")[1], json(record.value()));
                System.out.println(event.type() + " " + record.value());
                if (wanted.test(event)) {
                    return event;
                }
            }
        }
    }

    String get(String path) throws Exception {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null);
        try (var ca = Files.newInputStream(folder.resolve((String) endpoints.get("ca")))) {
            trusted.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(ca));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        try (var client = HttpClient.newBuilder().sslContext(tls).build()) {
            var uri = URI.create(endpoints.get("tokenService") + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    static Map<String, Object> json(String text) throws Exception {
        return JSONObjectUtils.parse(text);
    }

    static byte[] withoutLineEnd(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] <= ' ') {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }
}
