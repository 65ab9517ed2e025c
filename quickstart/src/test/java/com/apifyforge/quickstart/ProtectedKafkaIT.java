package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.apifyforge.client.Cluster;
import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Frontend;
import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Tail;
import com.apifyforge.client.Topics;
import com.apifyforge.client.VaultClientException;
import com.apifyforge.ctl.Ctl;
import com.apifyforge.embedded.EmbeddedMongo;
import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.TokenCommand.DisconnectToken;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.Json;
import com.apifyforge.quickstart.folder.DataFolder;
import com.apifyforge.quickstart.folder.KeyFiles;
import com.apifyforge.quickstart.kafka.AclTable;
import com.apifyforge.quickstart.kafka.KafkaUser;
import com.apifyforge.quickstart.system.Services;
import com.apifyforge.quickstart.system.VaultSettings;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The services and the people around them as users of a {@link ProtectedKafka}. */
class ProtectedKafkaIT {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AclBinding EVERYTHING_FOR_THE_WORKER = new AclBinding(
            new ResourcePattern(ResourceType.TOPIC, "*", PatternType.LITERAL),
            new AccessControlEntry("User:apify-worker", "*", AclOperation.ALL, AclPermissionType.ALLOW));

    @TempDir
    static Path folder;

    private static final Deque<AutoCloseable> running = new ArrayDeque<>();
    private static ProtectedKafka kafka;
    private static ApifySandbox apify;
    private static KeyFiles keys;
    private static int tokenServicePort;

    @BeforeAll
    static void start() throws Exception {
        kafka = opened(ProtectedKafka.start(folder));
        keys = KeyFiles.in(opened(DataFolder.open(folder.resolve("data"))), CLOCK);
        var mongo = opened(EmbeddedMongo.start(folder.resolve("mongo"), 0));
        apify = opened(ApifySandbox.start(
                0, keys.sandbox().certificate(), keys.sandbox().key()));
        tokenServicePort = ProtectedKafka.freePort();
        opened(services("token-service", mongo).tokenService());
        opened(services("apify-worker", mongo).worker());
    }

    private static <T extends AutoCloseable> T opened(T part) {
        running.push(part);
        return part;
    }

    private static Services services(String user, EmbeddedMongo mongo) {
        Path config = kafka.clientConfig(user);
        var settings = new VaultSettings(apify.uri(), keys.ca(), null, kafka.clients, config, null, null);
        return new Services(kafka.clients, _ -> config, mongo.uri(), apify.uri(), settings, keys, tokenServicePort);
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable part : running) {
            part.close();
        }
    }

    @Test
    void eachDoesItsWorkWithNoMoreThanItsRights() {
        var endpoints = new Endpoints(
                kafka.clients,
                null,
                URI.create("https://127.0.0.1:" + tokenServicePort),
                null,
                null,
                null,
                apify.uri(),
                keys.ca(),
                keys.operator().certificate(),
                keys.operator().key(),
                keys.schedulerKey(),
                null,
                null,
                1);
        try (var topics = topics("frontend");
                var frontend = new Frontend(endpoints, topics, CLOCK);
                var token = Secret.takeOwnershipOf(ApifySandbox.token("alice", 1))) {
            assertThat(frontend.connectAndWait("alice", token, PATIENCE)).get().isInstanceOf(TokenStored.class);
        }
        try (var topics = topics("scheduler");
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

    @ParameterizedTest
    @CsvSource({
        "apify-worker,  READ,  token.",
        "apify-worker,  WRITE, token.",
        "apify-worker,  WRITE, job.commands.",
        "token-service, READ,  job.",
        "token-service, WRITE, job.",
        "token-service, WRITE, token.commands.",
        "frontend,      READ,  job.",
        "frontend,      WRITE, job.",
        "frontend,      READ,  token.commands.",
        "frontend,      WRITE, token.events.",
        "scheduler,     READ,  token.",
        "scheduler,     WRITE, token.",
        "scheduler,     READ,  job.commands.",
        "scheduler,     WRITE, job.events.",
        "gateway,       READ,  token.commands.",
        "gateway,       WRITE, token.events.",
        "gateway,       WRITE, job.events.",
        "gateway,       WRITE, job.watch.",
        "operator,      WRITE, token.events.",
        "operator,      WRITE, job.events."
    })
    void isRefused(String user, AclOperation operation, String topics) {
        assertThat(Topic.values())
                .filteredOn(topic -> topic.topicName().startsWith(topics))
                .isNotEmpty()
                .allSatisfy(topic -> assertThatThrownBy(() -> use(operation, kafka.as(user), topic))
                        .isInstanceOf(TopicAuthorizationException.class));
    }

    @Test
    void certificateOfAnotherThanTheBrokersGivesNoRight() throws Exception {
        var worker = kafka.amongBrokersAs("apify-worker");

        assertThatThrownBy(() -> use(AclOperation.READ, worker, Topic.JOB_COMMANDS))
                .isInstanceOf(TopicAuthorizationException.class);
        assertThatThrownBy(() -> use(AclOperation.WRITE, worker, Topic.JOB_EVENTS))
                .isInstanceOf(TopicAuthorizationException.class);
        try (var admin = Admin.create(worker.settings(Map.of()))) {
            assertThatThrownBy(() -> admin.createAcls(List.of(EVERYTHING_FOR_THE_WORKER))
                            .all()
                            .get())
                    .hasCauseInstanceOf(ClusterAuthorizationException.class);
        }
    }

    private static void use(AclOperation operation, Cluster cluster, Topic topic) throws Throwable {
        if (operation == AclOperation.READ) {
            read(cluster, topic.topicName());
        } else {
            write(cluster, topic);
        }
    }

    private static void read(Cluster cluster, String topicName) {
        var settings = cluster.settings(Map.of(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false));
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topicName, 0)));
            consumer.poll(PATIENCE);
        }
    }

    private static void write(Cluster cluster, Topic topic) throws Throwable {
        var settings = cluster.settings(Map.of());
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic.topicName(), new byte[0])).get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    static Stream<Arguments> needs() {
        Set<AclOperation> read = Set.of(AclOperation.READ);
        Set<AclOperation> write = Set.of(AclOperation.WRITE);
        Set<AclOperation> both = Set.of(AclOperation.READ, AclOperation.WRITE);
        return Stream.of(
                Arguments.of(
                        "apify-worker",
                        Map.of(
                                "job.commands.v1", read,
                                "job.commands.v1-dlt", write,
                                "job.watch.5s.v1", both,
                                "job.watch.5s.v1-dlt", both,
                                "job.events.v1", write,
                                "job.state.v1", write)),
                Arguments.of(
                        "frontend",
                        Map.of("token.commands.v1", write, "token.commands.v1-dlt", read, "token.events.v1", read)),
                Arguments.of(
                        "scheduler",
                        Map.of(
                                "job.commands.v1", write,
                                "job.commands.v1-dlt", read,
                                "job.events.v1", read,
                                "job.state.v1", read)),
                Arguments.of(
                        "operator",
                        Map.of(
                                "token.commands.v1", both,
                                "token.commands.v1-dlt", read,
                                "job.commands.v1", both,
                                "job.commands.v1-dlt", read,
                                "job.watch.5s.v1", both,
                                "job.watch.30s.v1", both,
                                "job.watch.2m.v1", both,
                                "job.watch.2m.v1-dlt", read)));
    }

    @ParameterizedTest
    @MethodSource("needs")
    void eachReadsAndWritesWhatItsWorkNeedsAndNoMore(String user, Map<String, Set<AclOperation>> needed)
            throws Exception {
        try (var admin = Admin.create(kafka.as(user).settings(Map.of()))) {
            var topics = admin.describeTopics(
                            needed.keySet(), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                    .allTopicNames()
                    .get();
            assertThat(topics)
                    .hasSameSizeAs(needed)
                    .allSatisfy((name, topic) -> assertThat(topic.authorizedOperations())
                            .filteredOn(one -> one == AclOperation.READ || one == AclOperation.WRITE)
                            .hasSameElementsAs(needed.get(name)));
        }
    }

    @ParameterizedTest
    @CsvSource({"frontend, TOKEN_COMMANDS, JOB_COMMANDS", "scheduler, JOB_COMMANDS, TOKEN_COMMANDS"})
    void senderReadsTheDeadLettersOfWhatItSendsAlone(String user, Topic own, Topic others) throws Throwable {
        try (var topics = topics(user);
                var letters = topics.tail(List.of(own.deadLetterTopicName()))) {
            write(kafka.as(user), own);

            assertThat(letters.await(PATIENCE, entry -> entry.message(DeadLetter.class)))
                    .get()
                    .extracting(DeadLetter::topic)
                    .isEqualTo(own.topicName());
            assertThatThrownBy(() -> read(kafka.as(user), others.deadLetterTopicName()))
                    .isInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void operatorMayRedrive() throws Exception {
        Path data = Files.createDirectories(folder.resolve("operator-data"));
        Files.writeString(data.resolve(Endpoints.FILE), operator().json());

        assertThat(Ctl.commandLine("dlt", "redrive").execute("dlt", "redrive", "--execute", "--data=" + data))
                .isZero();
    }

    private static Endpoints operator() {
        return new Endpoints(
                kafka.clients,
                kafka.clientConfig("operator").toAbsolutePath(),
                URI.create("https://127.0.0.1:" + tokenServicePort),
                null,
                null,
                null,
                apify.uri(),
                keys.ca(),
                keys.operator().certificate(),
                keys.operator().key(),
                keys.schedulerKey(),
                null,
                null,
                ProcessHandle.current().pid());
    }

    @Test
    void schedulerConnectsNobodyAndIsTold() {
        try (var topics = topics("scheduler")) {
            assertThatThrownBy(() -> topics.sendAndWait(Topic.TOKEN_COMMANDS, "1", new DisconnectToken("alice")))
                    .isInstanceOf(VaultClientException.class)
                    .hasMessageContaining("authorized");
        }
    }

    @Test
    void wrongPasswordIsRefused() throws IOException {
        var guessed = KafkaUser.generate("operator");
        Path config = Files.writeString(
                folder.resolve("guessed.properties"),
                guessed.clientConfig(Files.readString(folder.resolve("ca/ca.crt"))));

        try (var topics = new Topics(kafka.as(config), "/test", CLOCK)) {
            assertThatThrownBy(() -> topics.tail(List.of(Topic.TOKEN_COMMANDS.topicName())))
                    .isInstanceOf(VaultClientException.class)
                    .hasMessageContaining("Authentication failed");
        }
    }

    @Test
    void rightThatIsNotInTheTableIsTakenAway() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.unprotected()))) {
            admin.createAcls(List.of(EVERYTHING_FOR_THE_WORKER)).all().get();

            kafka.setUp();

            // The controller answers before the broker has heard of it.
            await().untilAsserted(() -> assertThat(
                            admin.describeAcls(AclBindingFilter.ANY).values().get())
                    .containsExactlyInAnyOrderElementsOf(
                            AclTable.in(ProtectedKafka.PAGE).rights()));
        }
    }

    private static Topics topics(String user) {
        return new Topics(kafka.as(user), "/test", CLOCK);
    }
}
