package com.apifyforge.worker.topic;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_COMPACT;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_DELETE;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;

import com.apifyforge.events.Limit;
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
        topics.addAll(withDeadLetters(Topic.JOB_COMMANDS, read(Topic.JOB_COMMANDS)));
        for (Topic delay : List.of(Topic.JOB_WATCH_5S, Topic.JOB_WATCH_30S, Topic.JOB_WATCH_2M)) {
            topics.addAll(withDeadLetters(delay, read(delay)));
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

    /**
     * With the broker's time: on a delay topic due is that time plus the delay, so within a partition the first record
     * is due first; and with the clock of a sender that is weeks behind, jobs would be deleted before they are read.
     * The batch that the largest record fits in, whatever the broker's own limit is.
     */
    private TopicBuilder read(Topic topic) {
        return named(topic)
                .config(MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime")
                .config(MAX_MESSAGE_BYTES_CONFIG, Integer.toString(Limit.RECORD_BATCH_BYTES.value()));
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
