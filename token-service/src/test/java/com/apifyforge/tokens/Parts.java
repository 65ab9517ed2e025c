package com.apifyforge.tokens;

import com.apifyforge.embedded.EmbeddedKafka;
import com.apifyforge.embedded.EmbeddedMongo;
import com.apifyforge.embedded.ca.LocalCa;
import com.apifyforge.events.ticket.TicketSigner;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.tokens.envelope.keyfile.KeyFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import tools.jackson.databind.json.JsonMapper;

/** The real parts around a token-service: broker, database, CA, sandbox, a scheduler's key. */
public final class Parts implements AutoCloseable {
    public final Path folder;
    public final LocalCa ca;
    public EmbeddedKafka kafka;
    /** The same after a restart, as services keep the one that they were given. */
    private static final String MONGO_PASSWORD = "database-of-a-test";

    public EmbeddedMongo mongo;
    public final ApifySandbox apify;
    public final TicketSigner scheduler = TicketSigner.generate("scheduler-1");
    private final Path schedulerKeys;

    private Parts(Path folder) throws Exception {
        this.folder = folder;
        ca = LocalCa.in(Files.createDirectories(folder.resolve("ca")));
        kafka = EmbeddedKafka.start(Files.createDirectories(folder.resolve("kafka")), 0);
        mongo = EmbeddedMongo.start(Files.createDirectories(folder.resolve("mongo")), 0, MONGO_PASSWORD);
        var server = ca.issue("sandbox", null);
        apify = ApifySandbox.start(0, server.certificate(), server.key());
        schedulerKeys = folder.resolve("schedulers.jwks");
        Files.writeString(
                schedulerKeys, JsonMapper.shared().writeValueAsString(Map.of("keys", List.of(scheduler.publicJwk()))));
    }

    public static Parts start(Path folder) throws Exception {
        return new Parts(folder);
    }

    /** As the service's settings; {@code more} win. */
    public String[] arguments(String... more) {
        var server = ca.issue("token-service", workload("token-service"));
        var ours = Stream.of(
                "--tokens.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--tokens.store.uri=" + mongo.uri(),
                "--tokens.envelope.key-file="
                        + KeyFile.createIfMissing(folder.resolve("wrapping.keys"), Clock.systemUTC()),
                "--tokens.apify.url=" + apify.uri(),
                "--tokens.apify.ca-file=" + ca.certificate(),
                "--tokens.lease.scheduler-keys=" + schedulerKeys,
                "--tokens.web.port=0",
                "--tokens.web.certificate=" + server.certificate(),
                "--tokens.web.key=" + server.key(),
                "--tokens.web.client-ca=" + ca.certificate(),
                "--tokens.health.port=0");
        return Stream.concat(ours, Stream.of(more))
                .collect(Collectors.toMap(setting -> setting.split("=")[0], setting -> setting, (our, other) -> other))
                .values()
                .toArray(String[]::new);
    }

    /** The service in a process of its own, which tests may kill. */
    public Process process(Path log, String... more) throws IOException {
        var command = Stream.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m",
                "-cp",
                System.getProperty("java.class.path"),
                TokenServiceApplication.class.getName());
        return new ProcessBuilder(
                        Stream.concat(command, Stream.of(arguments(more))).toList())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    public void stopMongo() {
        mongo.close();
    }

    /** On the same port, with its data. */
    public void startMongo() {
        int port = URI.create(mongo.uri()).getPort();
        mongo = EmbeddedMongo.start(folder.resolve("mongo"), port, MONGO_PASSWORD);
    }

    public void stopKafka() {
        kafka.close();
    }

    /** On the same port, with its data. */
    public void startKafka() {
        int port = Integer.parseInt(kafka.bootstrapServers().split(":")[1]);
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), port);
    }

    static URI workload(String name) {
        return URI.create("spiffe://apifyforge/" + name);
    }

    /** A client's TLS with a certificate of this workload. */
    public SslBundle tls(String workload) {
        return tls(ca.issue(workload, workload(workload)));
    }

    public SslBundle tls(LocalCa.Identity identity) {
        return bundle(new PemSslStoreDetails(null, "file:" + identity.certificate(), "file:" + identity.key()));
    }

    public SslBundle tlsWithoutCertificate() {
        return bundle(null);
    }

    private SslBundle bundle(PemSslStoreDetails own) {
        return SslBundle.of(new PemSslStoreBundle(own, PemSslStoreDetails.forCertificate("file:" + ca.certificate())));
    }

    @Override
    public void close() {
        apify.close();
        mongo.close();
        kafka.close();
    }
}
