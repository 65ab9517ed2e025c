package com.apifyforge.worker.topic;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_COMPACT;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_DELETE;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;

import com.apifyforge.events.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.kafka.config.TopicBuilder;

/** The topics this service owns. */
record JobTopics(TopicSettings settings) {
    private static final Duration KEEP_DEAD_LETTERS = Duration.ofDays(30);

    List<NewTopic> all() {
        var topics = new ArrayList<NewTopic>();
        topics.addAll(withDeadLetters(Topic.JOB_COMMANDS, named(Topic.JOB_COMMANDS)));
        for (Topic delay : List.of(Topic.JOB_WATCH_5S, Topic.JOB_WATCH_30S, Topic.JOB_WATCH_2M)) {
            // Due is the broker's time plus the delay, so within a partition the first record is always due first.
            topics.addAll(withDeadLetters(delay, named(delay).config(MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime")));
        }
        topics.add(named(Topic.JOB_EVENTS).build());
        topics.add(named(Topic.JOB_STATE)
                .config(CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_COMPACT + "," + CLEANUP_POLICY_DELETE)
                .build());
        return topics;
    }

    private List<NewTopic> withDeadLetters(Topic topic, TopicBuilder builder) {
        return List.of(
                builder.build(),
                kept(topic.deadLetterTopicName(), KEEP_DEAD_LETTERS).build());
    }

    private TopicBuilder named(Topic topic) {
        return kept(topic.topicName(), topic.retention());
    }

    private TopicBuilder kept(String name, Duration retention) {
        return TopicBuilder.name(name)
                .partitions(settings.partitions())
                .replicas(settings.replicationFactor())
                .config(CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_DELETE)
                .config(RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
    }
}
