package com.apifyforge.events;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.codec.MessageType;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/**
 * asyncapi.yaml says what the code says, no less and no more. A running system is compared with it in the quickstart.
 */
class AsyncApiTest {
    static final List<Message> SAMPLES = Samples.ALL;

    private static final String ID = "https://apifyforge.com/";

    private final JsonNode document = read("/asyncapi.yaml", in -> Json.mapper().valueToTree(new Yaml().load(in)));
    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(Map.of(ID + "asyncapi.json", document.toString()))
                    .schemaIdResolvers(resolvers -> resolvers.mapPrefix(ID + "schema/", "classpath:schema/")));

    @Test
    void everyTopicIsAChannelAndTheOtherWayRound() {
        var topics = Arrays.stream(Topic.values())
                .flatMap(topic -> topic.isConsumed()
                        ? Stream.of(topic.topicName(), topic.deadLetterTopicName())
                        : Stream.of(topic.topicName()));

        assertThat(values(document.get("channels")).map(channel -> text(channel, "/address")))
                .containsExactlyInAnyOrderElementsOf(topics.toList());
    }

    @ParameterizedTest
    @EnumSource
    void aTopicCarriesTheMessagesOfItsFamilyForAsLongAsPromised(Topic topic) {
        assertThat(messages(channel(topic.topicName())))
                .containsExactlyInAnyOrderElementsOf(MessageType.all()
                        .filter(type -> topic.family().isAssignableFrom(type.record()))
                        .map(MessageType::name)
                        .toList());
        assertThat(channel(topic.topicName())
                        .at("/bindings/kafka/topicConfiguration/retention.ms")
                        .longValue())
                .isEqualTo(topic.retention().toMillis());
        if (topic.isConsumed()) {
            assertThat(channel(topic.topicName())
                            .at("/bindings/kafka/topicConfiguration/max.message.bytes")
                            .intValue())
                    .isEqualTo(Limit.RECORD_BATCH_BYTES.value());
        }
    }

    @ParameterizedTest
    @EnumSource
    void servicesReceiveWhatTheyConsumeAndSendItsDeadLetters(Topic topic) {
        assertThat(roles("receive", topic.topicName()).anyMatch(AsyncApiTest::isService))
                .isEqualTo(topic.isConsumed());
        if (topic.isConsumed()) {
            assertThat(messages(channel(topic.deadLetterTopicName()))).containsExactly("DeadLetter");
            assertThat(roles("send", topic.deadLetterTopicName()))
                    .containsExactlyElementsOf(
                            roles("receive", topic.topicName()).toList());
        }
    }

    @Test
    void everyTopicHasASenderAndAReceiver() {
        assertThat(values(document.get("channels")).map(channel -> text(channel, "/address")))
                .allSatisfy(topic -> {
                    assertThat(roles("send", topic)).isNotEmpty();
                    assertThat(roles("receive", topic)).isNotEmpty();
                });
    }

    @Test
    void everyMessageIsDescribedByItsOwnSchemaFile() {
        assertThat(document.at("/components/messages").propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        MessageType.all().map(MessageType::name).toList())
                .allSatisfy(name -> assertThat(text(message(name), "/payload/schema/$ref"))
                        .isEqualTo("schema/" + name + ".v1.json"));
    }

    @ParameterizedTest
    @FieldSource("SAMPLES")
    void everyApprovedMessageIsAsDocumented(Message sample) {
        String name = sample.getClass().getSimpleName();
        JsonNode approved = read("/vectors/messages/" + name + ".v1.json", Json.mapper()::readTree);

        assertThat(schema(name, "payload/schema").validate(approved)).isEmpty();
        assertThat(schema(name, "payload/schema").validate(Json.mapper().createObjectNode()))
                .isNotEmpty();
        assertThat(Samples.at(approved, keyOf(name))).isEqualTo(sample.key());
    }

    @ParameterizedTest
    @FieldSource("SAMPLES")
    void everyRecordHasTheDocumentedHeaders(Message sample) {
        String name = sample.getClass().getSimpleName();
        var record = new EventCodec("/test").write("any", "m-1", Samples.AT, sample);
        // Not the codec's: whoever traces puts it on.
        record.headers()
                .add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".getBytes(US_ASCII));
        JsonNode headers = headers(record);
        Schema common =
                schemas.getSchema(SchemaLocation.of(ID + "asyncapi.json#/components/messageTraits/cloudEvent/headers"));

        assertThat(common.validate(headers)).isEmpty();
        assertThat(schema(name, "headers").validate(headers)).isEmpty();
        assertThat(document.at("/components/messageTraits/cloudEvent/headers/properties")
                        .propertyNames())
                .containsExactlyInAnyOrderElementsOf(headers.propertyNames());
    }

    private Schema schema(String message, String part) {
        return schemas.getSchema(SchemaLocation.of(ID + "asyncapi.json#/components/messages/" + message + "/" + part));
    }

    private JsonNode message(String name) {
        return document.at("/components/messages/" + name);
    }

    /** The property of the message that is the record key. */
    private String keyOf(String message) {
        return values(message(message).get("traits"))
                .map(trait -> referred(trait).at("/bindings/kafka/key/title"))
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .collect(Collectors.joining());
    }

    private JsonNode channel(String address) {
        return values(document.get("channels"))
                .filter(channel -> text(channel, "/address").equals(address))
                .findFirst()
                .orElseThrow();
    }

    private Stream<String> messages(JsonNode channel) {
        return values(channel.get("messages")).map(message -> text(referred(message), "/name"));
    }

    private Stream<String> roles(String action, String address) {
        return values(document.get("operations"))
                .filter(operation -> text(operation, "/action").equals(action))
                .filter(operation ->
                        text(referred(operation.get("channel")), "/address").equals(address))
                .map(operation -> text(operation, "/tags/0/name"));
    }

    private static boolean isService(String role) {
        return role.equals("token-service") || role.equals("apify-worker");
    }

    private JsonNode referred(JsonNode reference) {
        return document.at(text(reference, "/$ref").substring(1));
    }

    private static Stream<JsonNode> values(JsonNode node) {
        return node.valueStream();
    }

    private static String text(JsonNode node, String pointer) {
        return node.at(pointer).stringValue();
    }

    private static JsonNode headers(ProducerRecord<String, byte[]> record) {
        var headers = Json.mapper().createObjectNode();
        record.headers().forEach(header -> headers.put(header.key(), new String(header.value())));
        return headers;
    }

    private interface Reading {
        JsonNode from(InputStream in);
    }

    private static JsonNode read(String name, Reading reading) {
        try (var in = Objects.requireNonNull(AsyncApiTest.class.getResourceAsStream(name), name)) {
            return reading.from(in);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
