package com.apifyforge.tokens.topic;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param partitions of every topic; fixed once made, as more partitions would move users
 * @param replicationFactor -1: the broker's default
 * @param startTimeout how long to wait at start for a broker and for a leader of every partition
 */
@ConfigurationProperties("tokens.topic")
record TopicSettings(int partitions, short replicationFactor, Duration startTimeout) {}
