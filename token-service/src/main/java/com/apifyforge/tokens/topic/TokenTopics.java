package com.apifyforge.tokens.topic;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_DELETE;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.SEGMENT_MS_CONFIG;

import com.apifyforge.events.Limit;
import com.apifyforge.events.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.kafka.config.TopicBuilder;

/** The topics this service owns. */
record TokenTopics(TopicSettings settings) {
    private static final Duration KEEP_DEAD_LETTERS = Duration.ofDays(30);

    List<NewTopic> all() {
        return List.of(
                commands(),
                topic(Topic.TOKEN_COMMANDS.deadLetterTopicName(), KEEP_DEAD_LETTERS)
                        .build(),
                topic(Topic.TOKEN_EVENTS.topicName(), Topic.TOKEN_EVENTS.retention())
                        .build(),
                topic(Topic.TOKEN_AUDIT.topicName(), Topic.TOKEN_AUDIT.retention())
                        .build());
    }

    /**
     * The broker sets the time, as the expiry of a sealed token is compared with it. Only closed segments are deleted: hence
     * the short ones. The broker's limit counts for a whole batch, and clients put hundreds of commands into one: how large
     * a single command may be is the codec's to say.
     */
    private NewTopic commands() {
        return topic(Topic.TOKEN_COMMANDS.topicName(), Topic.TOKEN_COMMANDS.retention())
                .configs(Map.of(
                        MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime",
                        MAX_MESSAGE_BYTES_CONFIG, Integer.toString(Limit.RECORD_BATCH_BYTES.value()),
                        SEGMENT_MS_CONFIG, Long.toString(Duration.ofMinutes(15).toMillis())))
                .build();
    }

    private TopicBuilder topic(String name, Duration retention) {
        return TopicBuilder.name(name)
                .partitions(settings.partitions())
                .replicas(settings.replicationFactor())
                .config(CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_DELETE)
                .config(RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
    }
}
