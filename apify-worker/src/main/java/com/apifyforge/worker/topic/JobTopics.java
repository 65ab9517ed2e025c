package com.apifyforge.worker.topic;

import com.apifyforge.events.Limit;
import com.apifyforge.events.Topic;
import com.apifyforge.service.TopicSettings;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** The topics this service owns. */
record JobTopics(TopicSettings settings) {
    List<NewTopic> all() {
        Stream<NewTopic> consumed = Stream.of(
                        Topic.JOB_COMMANDS, Topic.JOB_WATCH_5S, Topic.JOB_WATCH_30S, Topic.JOB_WATCH_2M)
                .flatMap(topic -> Stream.of(consumed(topic), settings.deadLetterTopic(topic.deadLetterTopicName())));
        return Stream.concat(consumed, Stream.of(events(), state())).toList();
    }

    /** With the broker's time a delay topic is in order: the first record of a partition is due first. */
    private NewTopic consumed(Topic topic) {
        return settings.consumedTopic(topic.topicName(), topic.retention(), Limit.RECORD_BATCH_BYTES.value())
                .build();
    }

    private NewTopic events() {
        return settings.topic(Topic.JOB_EVENTS.topicName(), Topic.JOB_EVENTS.retention())
                .build();
    }

    private NewTopic state() {
        return settings.topic(Topic.JOB_STATE.topicName(), Topic.JOB_STATE.retention())
                .config(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE)
                .build();
    }
}
