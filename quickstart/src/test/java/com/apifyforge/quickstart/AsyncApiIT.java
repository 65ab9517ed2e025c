package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Frontend;
import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Topics;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.Json;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.secret.Secret;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/** The topics, readers, writers and records of a running system are as asyncapi.yaml documents them. */
class AsyncApiIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ID = "https://apifyforge.com/";
    private static final Set<String> SERVICES = Set.of("token-service", "apify-worker");

    @TempDir
    Path folder;

    private final JsonNode document = document();
    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(Map.of(ID + "asyncapi.json", document.toString()))
                    .schemaIdResolvers(resolvers -> resolvers.mapPrefix(ID + "schema/", "classpath:schema/")));

    @Test
    void aRunningSystemIsAsDocumented() throws Exception {
        Path data = folder.resolve("data");
        try (var up = ForgeProcess.start(folder.resolve("out"), "up", "--port", "0", "--data", data.toString())) {
            up.await("it is up", () -> Files.exists(data.resolve(Endpoints.FILE)));
            var endpoints = Endpoints.in(data);

            var records = play(endpoints);

            try (var admin = Admin.create(endpoints.cluster().settings(Map.of()))) {
                topicsAreAsDocumented(admin);
                servicesReadWhatIsDocumented(admin);
            }
            assertThat(records.stream().map(ConsumerRecord::topic))
                    .contains(
                            "token.commands.v1",
                            "token.commands.v1-dlt",
                            "token.events.v1",
                            "token.audit.v1",
                            "job.commands.v1",
                            "job.commands.v1-dlt",
                            "job.watch.5s.v1",
                            "job.events.v1",
                            "job.state.v1");
            assertThat(records).allSatisfy(this::isAsDocumented);
        }
    }

    /** A token, a job, a disconnect and two commands that nobody can read; then all records. */
    private List<ConsumerRecord<String, byte[]>> play(Endpoints endpoints) throws Exception {
        var clock = Clock.systemUTC();
        var deadLetters = List.of(Topic.TOKEN_COMMANDS.deadLetterTopicName(), Topic.JOB_COMMANDS.deadLetterTopicName());
        try (var topics = new Topics(endpoints.cluster(), "/test", clock);
                var events = topics.tail(List.of(Topic.JOB_EVENTS.topicName()));
                var letters = topics.tail(deadLetters);
                var frontend = new Frontend(endpoints, topics, clock);
                var token = Secret.takeOwnershipOf(ApifySandbox.token("alice", 1))) {
            sendBroken(endpoints);
            assertThat(frontend.connectAndWait("alice", token, PATIENCE)).get().isInstanceOf(TokenStored.class);
            var scheduler = Scheduler.withKeyIn(endpoints.schedulerKey(), topics, clock);
            scheduler.sendAndWait(scheduler.job("job-1", "alice", new Target.Actor("a~b"), null, RunOptions.NONE));
            assertThat(events.await(
                            PATIENCE, entry -> entry.message(JobEvent.class).filter(JobEvent::last)))
                    .isPresent();
            assertThat(frontend.disconnectAndWait("alice", PATIENCE)).get().isInstanceOf(TokenRevoked.class);
            var seen = new TreeSet<String>();
            letters.await(PATIENCE, entry -> {
                seen.add(entry.topic());
                return seen.size() == deadLetters.size() ? Optional.of(entry) : Optional.empty();
            });
        }
        return all(endpoints);
    }

    private static void sendBroken(Endpoints endpoints) {
        try (var producer = new KafkaProducer<>(
                endpoints.cluster().settings(Map.of()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(Topic.TOKEN_COMMANDS.topicName(), "broken", "?"));
            producer.send(new ProducerRecord<>(Topic.JOB_COMMANDS.topicName(), "broken", "?"));
        }
    }

    private void topicsAreAsDocumented(Admin admin) throws Exception {
        assertThat(admin.listTopics().names().get())
                .containsExactlyInAnyOrderElementsOf(channels().keySet());
        var described =
                admin.describeTopics(channels().keySet()).allTopicNames().get();
        for (var channel : channels().entrySet()) {
            JsonNode kafka = channel.getValue().at("/bindings/kafka");
            assertThat(described.get(channel.getKey()).partitions())
                    .as(channel.getKey())
                    .hasSize(kafka.get("partitions").intValue());
            assertThat(configured(admin, channel.getKey()))
                    .as(channel.getKey())
                    .isEqualTo(kafka.get("topicConfiguration").properties().stream()
                            .collect(Collectors.toMap(Map.Entry::getKey, entry -> text(entry.getValue()))));
        }
    }

    /** What was set for this topic; not what it has from the broker. */
    private static Map<String, String> configured(Admin admin, String topic) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource)).all().get().get(resource).entries().stream()
                .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }

    private static String text(JsonNode value) {
        return value.isArray()
                ? value.valueStream().map(JsonNode::asString).collect(Collectors.joining(","))
                : value.asString();
    }

    private void servicesReadWhatIsDocumented(Admin admin) throws Exception {
        var groups = admin.listGroups().all().get().stream()
                .map(group -> group.groupId())
                .filter(group -> SERVICES.contains(role(group)))
                .toList();
        var read = new HashMap<String, Set<String>>();
        admin.describeConsumerGroups(groups)
                .all()
                .get()
                .forEach((group, description) -> description
                        .members()
                        .forEach(member -> member.assignment()
                                .topicPartitions()
                                .forEach(partition -> read.computeIfAbsent(partition.topic(), topic -> new TreeSet<>())
                                        .add(role(group)))));

        for (String topic : channels().keySet()) {
            assertThat(read.getOrDefault(topic, Set.of()))
                    .as(topic)
                    .containsExactlyInAnyOrderElementsOf(roles("receive", topic).stream()
                            .filter(SERVICES::contains)
                            .toList());
        }
    }

    /** Groups are named after their service. */
    private static String role(String group) {
        return group.split("\\.")[0];
    }

    private void isAsDocumented(ConsumerRecord<String, byte[]> record) {
        if (record.key().equals("broken") && !record.topic().endsWith("-dlt")) {
            return;
        }
        var headers = Json.mapper().createObjectNode();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        String message = headers.get("ce_type").stringValue().split("\\.")[1];
        String source = headers.get("ce_source").stringValue().substring(1);

        assertThat(channels().get(record.topic()).get("messages").propertyNames())
                .contains(message);
        assertThat(schema("messageTraits/cloudEvent/headers").validate(headers)).isEmpty();
        assertThat(schema("messages/" + message + "/headers").validate(headers)).isEmpty();
        assertThat(schema("messages/" + message + "/payload/schema")
                        .validate(Json.mapper().readTree(record.value())))
                .isEmpty();
        var writers = roles("send", record.topic());
        assertThat(writers.contains(source)).isEqualTo(SERVICES.containsAll(writers));
    }

    private Schema schema(String place) {
        return schemas.getSchema(SchemaLocation.of(ID + "asyncapi.json#/components/" + place));
    }

    private Map<String, JsonNode> channels() {
        return document.get("channels")
                .valueStream()
                .collect(Collectors.toMap(channel -> channel.get("address").stringValue(), channel -> channel));
    }

    private List<String> roles(String action, String address) {
        return document.get("operations")
                .valueStream()
                .filter(operation -> operation.get("action").stringValue().equals(action))
                .filter(operation -> document.at(
                                operation.at("/channel/$ref").stringValue().substring(1) + "/address")
                        .stringValue()
                        .equals(address))
                .map(operation -> operation.at("/tags/0/name").stringValue())
                .toList();
    }

    private List<ConsumerRecord<String, byte[]>> all(Endpoints endpoints) {
        try (var consumer = new KafkaConsumer<>(
                endpoints.cluster().settings(Map.of("isolation.level", "read_committed")),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = channels().keySet().stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var records = new ArrayList<ConsumerRecord<String, byte[]>>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    private static JsonNode document() {
        try (var in = AsyncApiIT.class.getResourceAsStream("/asyncapi.yaml")) {
            return Json.mapper().valueToTree(new Yaml().load(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
