package com.apifyforge.service;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * How a service makes its topics.
 *
 * @param partitions of every topic; fixed once made, as more partitions would move users
 * @param replicationFactor -1: the broker's default
 * @param startTimeout how long to wait at start for a broker and for a leader of every partition
 */
public record TopicSettings(int partitions, short replicationFactor, Duration startTimeout) {
    private static final Duration KEEP_DEAD_LETTERS = Duration.ofDays(30);

    /** The settings below {@code prefix}, such as {@code tokens.topic}. */
    public static TopicSettings of(Environment environment, String prefix) {
        return Binder.get(environment).bind(prefix, TopicSettings.class).get();
    }

    /** A topic that keeps its records for this long. */
    public TopicBuilder topic(String name, Duration retention) {
        return TopicBuilder.name(name)
                .partitions(partitions)
                .replicas(replicationFactor)
                .config(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE)
                .config(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
    }

    /**
     * A topic that a service reads. The broker sets the time of its records: expiries and delays are compared with it,
     * and a sender's clock may be weeks off. The broker's limit counts for a whole batch, and clients put hundreds of
     * records into one: how large a single record may be is the codec's to say. It unpacks what senders packed and
     * refuses what is larger unpacked: of 70 kB of zstd Kafka's client would make 700 MB before our code sees it.
     */
    public TopicBuilder consumedTopic(String name, Duration retention, int batchBytes) {
        return topic(name, retention)
                .config(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime")
                .config(TopicConfig.COMPRESSION_TYPE_CONFIG, "uncompressed")
                .config(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(batchBytes));
    }

    public NewTopic deadLetterTopic(String name) {
        return topic(name, KEEP_DEAD_LETTERS).build();
    }

    public TopicsReady ready(KafkaAdmin admin, List<NewTopic> topics) {
        return new TopicsReady(admin, topics, startTimeout);
    }
}
