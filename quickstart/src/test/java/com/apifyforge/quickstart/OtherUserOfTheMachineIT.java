package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.client.Cluster;
import com.apifyforge.client.Endpoints;
import com.apifyforge.events.Topic;
import com.apifyforge.quickstart.folder.AccessFiles;
import com.apifyforge.quickstart.folder.SandboxKey;
import com.apifyforge.quickstart.sandbox.SandboxControl;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClients;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** Somebody else on the machine of {@code ./forge up} reaches every port on loopback, and no file of its folder. */
class OtherUserOfTheMachineIT {
    @TempDir
    static Path folder;

    private static Path data;
    private static RunningUp up;
    private static Endpoints endpoints;

    @BeforeAll
    static void start() throws Exception {
        data = folder.resolve("data");
        up = new RunningUp(data);
        up.connect("alice");
        endpoints = Endpoints.in(data);
    }

    @AfterAll
    static void stop() throws Exception {
        up.close();
    }

    @Test
    void whatTheFolderHoldsIsForItsOwnerAlone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
        try (var files = Files.walk(data.resolve("keys"))) {
            assertThat(files.filter(Files::isRegularFile))
                    .hasSizeGreaterThan(8)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo("rw-------"));
        }
        assertThat(Files.readString(data.resolve("endpoints.json")))
                .doesNotContain(SandboxKey.in(endpoints.sandboxControl()))
                .doesNotContain(new AccessFiles(data.resolve("keys")).databasePassword());
    }

    @Test
    void noPortAnswersHimAsKafkaOrAsADatabase() throws Exception {
        for (int port : listeningPorts()) {
            assertThatThrownBy(() -> topics(Map.of(
                            "bootstrap.servers",
                            "127.0.0.1:" + port,
                            "default.api.timeout.ms",
                            2_000,
                            "request.timeout.ms",
                            1_000)))
                    .as("port %d", port)
                    .isInstanceOf(ExecutionException.class);
            try (var client = MongoClients.create("mongodb://127.0.0.1:" + port
                    + "/?directConnection=true&serverSelectionTimeoutMS=2000&socketTimeoutMS=2000")) {
                var tokens = client.getDatabase("apifyforge").getCollection("tokens");
                assertThatThrownBy(() -> tokens.find().first()).isInstanceOf(MongoException.class);
                assertThatThrownBy(() -> tokens.deleteMany(new Document())).isInstanceOf(MongoException.class);
            }
        }
        assertThat(up.uses("alice")).isNotNull();
        up.run("alice");
    }

    private static Set<String> topics(Map<String, Object> settings) throws Exception {
        try (var admin = Admin.create(settings)) {
            return admin.listTopics().names().get();
        }
    }

    @Test
    void noneButTheOwnerControlsTheSandbox() throws Exception {
        var trust = new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate("file:" + endpoints.ca()));
        try (var http = HttpClient.newBuilder()
                .sslContext(SslBundle.of(trust).createSslContext())
                .build()) {
            var request = HttpRequest.newBuilder(URI.create(endpoints.apify() + "/control/runs"));
            assertThat(http.send(request.build(), BodyHandlers.ofString()).statusCode())
                    .isEqualTo(401);
        }
        try (var owner = new SandboxControl(endpoints)) {
            assertThat(owner.runs()).isNotNull();
        }
    }

    /** The database has one user, Kafka those of the table. */
    @Test
    void usersOfKafkaHaveTheRightsOfTheTable() throws Exception {
        assertThat(topics(as("operator"))).contains("token.commands.v1", "job.events.v1");
        assertThat(topics(as("frontend"))).contains("token.commands.v1").doesNotContain("job.commands.v1");
        assertThatThrownBy(() -> send("scheduler", Topic.TOKEN_COMMANDS.topicName()))
                .hasCauseInstanceOf(AuthorizationException.class);
        for (String user : List.of("frontend", "scheduler", "operator", "token-service", "apify-worker")) {
            try (var admin = Admin.create(as(user))) {
                assertThatThrownBy(() -> admin.describeAcls(AclBindingFilter.ANY)
                                .values()
                                .get())
                        .as(user)
                        .hasCauseInstanceOf(AuthorizationException.class);
                assertThatThrownBy(() -> admin.createTopics(List.of(new NewTopic("other", 1, (short) 1)))
                                .all()
                                .get())
                        .as(user)
                        .hasCauseInstanceOf(AuthorizationException.class);
            }
        }
    }

    private static Map<String, Object> as(String user) {
        Path config = endpoints.kafkaClientConfig().resolveSibling(user + ".properties");
        return new Cluster(endpoints.kafka(), config).settings(Map.of());
    }

    private static void send(String user, String topic) throws Exception {
        try (var producer = new KafkaProducer<>(as(user), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "alice", "{}")).get();
        }
    }

    /** Of the process of {@code up}, as the system knows them. */
    private static Set<Integer> listeningPorts() throws Exception {
        var own = new HashSet<String>();
        try (var files = Files.list(Path.of("/proc", Long.toString(endpoints.pid()), "fd"))) {
            for (Path file : files.filter(Files::exists).toList()) {
                own.add(Files.readSymbolicLink(file).toString());
            }
        }
        var ports = new HashSet<Integer>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] field = line.strip().split("\\s+");
                if (field[3].equals("0A") && own.contains("socket:[" + field[9] + "]")) {
                    ports.add(Integer.parseInt(field[1].substring(field[1].indexOf(':') + 1), 16));
                }
            }
        }
        assertThat(ports).as("Kafka twice, database, token-service, sandbox").hasSizeGreaterThanOrEqualTo(5);
        return ports;
    }
}
