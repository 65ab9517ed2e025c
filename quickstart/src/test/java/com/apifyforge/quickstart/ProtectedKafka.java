package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.client.Cluster;
import com.apifyforge.embedded.EmbeddedKafka;
import com.apifyforge.quickstart.kafka.KafkaUser;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A cluster with TLS, passwords and the rights of docs/kafka-acls.md, all made by {@code forge setup} and {@code
 * setup-kafka}.
 */
final class ProtectedKafka implements AutoCloseable {
    static final Path PAGE = Path.of("..", "docs", "kafka-acls.md");

    private final Path folder;
    private final String brokers;
    private final EmbeddedKafka kafka;
    final String clients;

    private ProtectedKafka(Path folder, String clients, String brokers, EmbeddedKafka kafka) {
        this.folder = folder;
        this.clients = clients;
        this.brokers = brokers;
        this.kafka = kafka;
    }

    static ProtectedKafka start(Path folder) throws IOException {
        assertThat(Forge.commandLine().execute("setup", "--out", folder.toString()))
                .isZero();
        int own = freePort();
        String clients = "localhost:" + freePort();
        String brokers = "localhost:" + freePort();
        var kafka = EmbeddedKafka.start(folder.resolve("log"), own, settings(own, clients, brokers, folder));
        var started = new ProtectedKafka(folder, clients, brokers, kafka);
        started.setUp();
        return started;
    }

    void setUp() {
        assertThat(Forge.commandLine()
                        .execute(
                                "setup-kafka",
                                "--kafka=" + brokers,
                                "--client-config=" + folder.resolve("kafka/admin.properties"),
                                "--users=" + folder.resolve("kafka-users"),
                                "--acls=" + PAGE))
                .isZero();
    }

    /** The one that lies with its user; frontend and scheduler have none of their own in the compose stack. */
    Path clientConfig(String user) {
        Path own = folder.resolve(user).resolve("kafka.properties");
        return Files.exists(own) ? own : folder.resolve("operator/outside").resolve(user + ".properties");
    }

    Cluster as(String user) {
        return as(clientConfig(user));
    }

    Cluster as(Path clientConfig) {
        return new Cluster(clients, clientConfig);
    }

    /** As brokers meet each other, with the certificate that somebody has for other uses. */
    Cluster amongBrokersAs(String owner) throws IOException {
        String config = KafkaUser.administrator(text(owner + "/tls.key"), text(owner + "/tls.crt"), text("ca/ca.crt"));
        return new Cluster(brokers, Files.writeString(folder.resolve("among-brokers.properties"), config));
    }

    private String text(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }

    /** Where nobody is asked who he is, and all is allowed. */
    String unprotected() {
        return kafka.bootstrapServers();
    }

    /**
     * As docker-compose.yml protects its brokers, with one listener more that the embedded broker is asked on itself.
     */
    private static Map<String, String> settings(int own, String clients, String brokers, Path folder)
            throws IOException {
        int controller = freePort();
        return Map.ofEntries(
                Map.entry(
                        "listeners",
                        "PLAINTEXT://127.0.0.1:%d,CLIENTS://%s,BROKERS://%s,CONTROLLER://127.0.0.1:%d"
                                .formatted(own, clients, brokers, controller)),
                Map.entry(
                        "advertised.listeners",
                        "PLAINTEXT://127.0.0.1:%d,CLIENTS://%s,BROKERS://%s".formatted(own, clients, brokers)),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
                Map.entry("inter.broker.listener.name", "PLAINTEXT"),
                Map.entry(
                        "listener.security.protocol.map",
                        "PLAINTEXT:PLAINTEXT,CLIENTS:SASL_SSL,BROKERS:SSL,CONTROLLER:PLAINTEXT"),
                Map.entry("sasl.enabled.mechanisms", "SCRAM-SHA-512"),
                Map.entry(
                        "listener.name.clients.scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;"),
                Map.entry("ssl.keystore.type", "PEM"),
                Map.entry(
                        "ssl.keystore.location",
                        folder.resolve("kafka/kafka.pem").toString()),
                Map.entry("ssl.truststore.type", "PEM"),
                Map.entry(
                        "ssl.truststore.location",
                        folder.resolve("kafka/ca.crt").toString()),
                Map.entry("listener.name.brokers.ssl.client.auth", "required"),
                Map.entry("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
                Map.entry("super.users", "User:CN=kafka;User:ANONYMOUS"));
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        kafka.close();
    }
}
