package com.apifyforge.tokens.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.apifyforge.events.Topic;
import com.apifyforge.service.TopicSettings;
import com.apifyforge.service.TopicsReady;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.KafkaAdmin;

/** What the promises need of the topics, on any broker. */
abstract class TokenTopicsContract {
    private final List<NewTopic> topics =
            new TokenTopics(new TopicSettings(6, (short) -1, Duration.ofSeconds(60))).all();

    abstract String bootstrapServers();

    @Test
    void topicsAreMadeAsPromisedAndPutRightIfTheyAreNot() throws Exception {
        start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            await().untilAsserted(() -> assertPromised(admin));
            var name = new ConfigResource(ConfigResource.Type.TOPIC, Topic.TOKEN_COMMANDS.topicName());
            Collection<AlterConfigOp> forEver =
                    List.of(new AlterConfigOp(new ConfigEntry("retention.ms", "-1"), AlterConfigOp.OpType.SET));
            admin.incrementalAlterConfigs(Map.of(name, forEver)).all().get();

            // A broker answers from what it has heard of the controller so far.
            await().until(() -> retention(admin).equals("-1"));

            start();

            await().untilAsserted(() -> assertPromised(admin));
        }
    }

    /**
     * librdkafka puts up to a megabyte of commands into one batch, and the broker's limit counts for the batch. Java's
     * producer would divide a batch that is refused; a batch of one record it cannot.
     */
    @Test
    void aBatchOfTheSizeThatClientsMakeIsTaken() throws Exception {
        start();
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers());
        byte[] batch = new byte[1_000_000];
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            var sent = producer.send(new ProducerRecord<>(Topic.TOKEN_COMMANDS.topicName(), 0, "user-1", batch));

            assertThat(sent.get().hasOffset()).isTrue();
        }
    }

    private void start() {
        new TopicsReady(new KafkaAdmin(Map.of("bootstrap.servers", bootstrapServers())), topics, Duration.ofSeconds(60))
                .start();
    }

    private static String retention(Admin admin) throws Exception {
        return config(admin, Topic.TOKEN_COMMANDS.topicName())
                .get("retention.ms")
                .value();
    }

    private static void assertPromised(Admin admin) throws Exception {
        Config commands = config(admin, Topic.TOKEN_COMMANDS.topicName());
        assertThat(commands.get("retention.ms").value())
                .as("sealed tokens do not linger")
                .isEqualTo("3600000");
        assertThat(commands.get("segment.ms").value()).isEqualTo("900000");
        assertThat(commands.get("message.timestamp.type").value()).isEqualTo("LogAppendTime");
        assertThat(config(admin, Topic.TOKEN_AUDIT.topicName())
                        .get("retention.ms")
                        .value())
                .isEqualTo("31536000000");
        assertThat(config(admin, Topic.TOKEN_EVENTS.topicName())
                        .get("retention.ms")
                        .value())
                .isEqualTo("2592000000");
        var described = admin.describeTopics(
                        List.of(Topic.TOKEN_COMMANDS.topicName(), Topic.TOKEN_COMMANDS.deadLetterTopicName()))
                .allTopicNames()
                .get();
        assertThat(described.values())
                .hasSize(2)
                .allSatisfy(topic -> assertThat(topic.partitions()).hasSize(6));
    }

    private static Config config(Admin admin, String topic) throws Exception {
        var name = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(name)).all().get().get(name);
    }
}
