package com.apifyforge.tokens.topic;

import com.apifyforge.events.Limit;
import com.apifyforge.events.Topic;
import com.apifyforge.service.TopicSettings;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** The topics this service owns. */
record TokenTopics(TopicSettings settings) {
    List<NewTopic> all() {
        return List.of(
                commands(),
                settings.deadLetterTopic(Topic.TOKEN_COMMANDS.deadLetterTopicName()),
                kept(Topic.TOKEN_EVENTS),
                kept(Topic.TOKEN_AUDIT));
    }

    /** Only closed segments are deleted, and sealed tokens must not linger: hence the short ones. */
    private NewTopic commands() {
        return settings.consumedTopic(
                        Topic.TOKEN_COMMANDS.topicName(),
                        Topic.TOKEN_COMMANDS.retention(),
                        Limit.RECORD_BATCH_BYTES.value())
                .config(
                        TopicConfig.SEGMENT_MS_CONFIG,
                        Long.toString(Duration.ofMinutes(15).toMillis()))
                .build();
    }

    private NewTopic kept(Topic topic) {
        return settings.topic(topic.topicName(), topic.retention()).build();
    }
}
