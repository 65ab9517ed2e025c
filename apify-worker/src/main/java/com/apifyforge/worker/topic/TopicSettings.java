package com.apifyforge.worker.topic;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param partitions of every topic; fixed once made, as more partitions would move users
 * @param replicationFactor -1: the broker's default
 * @param startTimeout how long to wait at start for a broker and for a leader of every partition
 */
@ConfigurationProperties("worker.topic")
record TopicSettings(
        @DefaultValue("6") int partitions,
        @DefaultValue("-1") short replicationFactor,
        @DefaultValue("60s") Duration startTimeout) {}
