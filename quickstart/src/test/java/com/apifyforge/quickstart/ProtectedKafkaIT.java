package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.ctl.Cluster;
import com.apifyforge.ctl.Endpoints;
import com.apifyforge.ctl.FailedException;
import com.apifyforge.ctl.Frontend;
import com.apifyforge.ctl.Scheduler;
import com.apifyforge.ctl.Tail;
import com.apifyforge.ctl.Topics;
import com.apifyforge.embedded.EmbeddedKafka;
import com.apifyforge.embedded.EmbeddedMongo;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.Json;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.TokenCommand.DisconnectToken;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.Topic;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.secret.Secret;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster with TLS, passwords and the rights of docs/kafka-acls.md, and the services as its users. */
class ProtectedKafkaIT {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path PAGE = Path.of("..", "docs", "kafka-acls.md");

    @TempDir
    static Path folder;

    private static String clients;
    private static String brokers;
    private static EmbeddedKafka kafka;

    @BeforeAll
    static void start() throws Exception {
        assertThat(Forge.commandLine().execute("setup", "--out", folder.toString()))
                .isZero();
        int own = freePort();
        clients = "localhost:" + freePort();
        brokers = "localhost:" + freePort();
        kafka = EmbeddedKafka.start(folder.resolve("log"), own, protection(own));
        assertThat(setUp()).isZero();
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void eachDoesItsWorkWithNoMoreThanItsRights() throws Exception {
        try (var data = DataFolder.open(folder.resolve("data"));
                var mongo = EmbeddedMongo.start(folder.resolve("mongo"), 0)) {
            var keys = Keys.in(data, CLOCK);
            try (var apify = ApifySandbox.start(
                            0, keys.sandbox().certificate(), keys.sandbox().key());
                    var tokenService =
                            services(mongo, apify, keys, "token-service").tokenService();
                    var worker = services(mongo, apify, keys, "apify-worker").worker()) {
                assertThat(List.of(tokenService, worker)).doesNotContainNull();
                connectAndRun(apify, keys);
            }
        }
    }

    private static void connectAndRun(ApifySandbox apify, Keys keys) {
        var endpoints = new Endpoints(
                clients,
                null,
                URI.create("https://127.0.0.1:" + port),
                apify.uri(),
                keys.ca(),
                keys.operator().certificate(),
                keys.operator().key(),
                keys.schedulerKey(),
                1);
        try (var topics = topics("operator/outside/frontend.properties");
                var frontend = new Frontend(endpoints, topics, CLOCK);
                var token = Secret.takeOwnershipOf(ApifySandbox.token("alice", 1))) {
            assertThat(frontend.connectAndWait("alice", token, PATIENCE)).get().isInstanceOf(TokenStored.class);
        }
        try (var topics = topics("operator/outside/scheduler.properties");
                var events = topics.tailOf("alice", Topic.JOB_EVENTS)) {
            var scheduler = Scheduler.withKeyIn(keys.schedulerKey(), topics, CLOCK);
            var input = Json.mapper().readTree("{\"sandbox\":{\"seconds\":1}}");
            scheduler.sendAndWait(
                    scheduler.job("job-1", "alice", new Target.Actor("demo~one"), input, RunOptions.NONE));
            assertThat(last(events)).isInstanceOf(JobSucceeded.class);
        }
    }

    private static JobEvent last(Tail events) {
        return events.await(PATIENCE, entry -> entry.message(JobEvent.class).filter(JobEvent::last))
                .orElseThrow();
    }

    @Test
    void workerReadsNoSealedToken() {
        assertThatThrownBy(() -> readAsWorker(Topic.TOKEN_COMMANDS)).isInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void schedulerConnectsNobody() {
        try (var topics = topics("operator/outside/scheduler.properties")) {
            assertThatThrownBy(() -> topics.sendAndWait(Topic.TOKEN_COMMANDS, "1", new DisconnectToken("alice")))
                    .isInstanceOf(FailedException.class)
                    .hasMessageContaining("authorized");
        }
    }

    @Test
    void wrongPasswordIsRefused() throws IOException {
        var guessed = KafkaUser.generate("operator");
        Files.writeString(
                folder.resolve("guessed.properties"),
                guessed.clientConfig(Files.readString(folder.resolve("ca/ca.crt"))));

        try (var topics = topics("guessed.properties")) {
            assertThatThrownBy(() -> topics.tail(List.of(Topic.TOKEN_COMMANDS.topicName())))
                    .isInstanceOf(FailedException.class)
                    .hasMessageContaining("Authentication failed");
        }
    }

    @Test
    void rightThatIsNotInTheTableIsTakenAway() throws Exception {
        var everything = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "*", PatternType.LITERAL),
                new AccessControlEntry("User:apify-worker", "*", AclOperation.ALL, AclPermissionType.ALLOW));
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createAcls(List.of(everything)).all().get();

            assertThat(setUp()).isZero();

            assertThat(admin.describeAcls(AclBindingFilter.ANY).values().get())
                    .containsExactlyInAnyOrderElementsOf(AclTable.in(PAGE).rights());
        }
    }

    private static void readAsWorker(Topic topic) {
        var settings = cluster("apify-worker/kafka.properties")
                .settings(Map.of(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false));
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic.topicName(), 0)));
            consumer.poll(PATIENCE);
        }
    }

    private static int port;

    private static Services services(EmbeddedMongo mongo, ApifySandbox apify, Keys keys, String user)
            throws IOException {
        port = port == 0 ? freePort() : port;
        var settings = new VaultSettings(
                apify.uri(), keys.ca(), null, clients, folder.resolve(user).resolve("kafka.properties"), null, null);
        return new Services(clients, mongo.uri(), apify.uri(), settings, keys, port);
    }

    private static Topics topics(String user) {
        return new Topics(cluster(user), "/test", CLOCK);
    }

    private static Cluster cluster(String user) {
        return new Cluster(clients, folder.resolve(user));
    }

    private static int setUp() {
        return Forge.commandLine()
                .execute(
                        "setup-kafka",
                        "--kafka=" + brokers,
                        "--client-config=" + folder.resolve("kafka/admin.properties"),
                        "--users=" + folder.resolve("kafka-users"),
                        "--acls=" + PAGE);
    }

    /** As docker-compose.yml protects its brokers, with one listener more that the embedded broker is asked on itself. */
    private static Map<String, String> protection(int own) throws IOException {
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

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
