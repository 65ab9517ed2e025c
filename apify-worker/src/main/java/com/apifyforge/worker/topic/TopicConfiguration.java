package com.apifyforge.worker.topic;

import com.apifyforge.service.ClusterAccess;
import com.apifyforge.service.TopicsReady;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.kafka.core.KafkaAdmin;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TopicSettings.class)
class TopicConfiguration {
    /** Static, as it has to be there before the settings that it changes. */
    @Bean
    static ClusterAccess clusterAccess(Environment settings) {
        return new ClusterAccess(settings.getProperty("worker.kafka.client-config"));
    }

    @Bean
    TopicsReady topicsReady(KafkaAdmin admin, TopicSettings settings) {
        return new TopicsReady(admin, new JobTopics(settings).all(), settings.startTimeout());
    }
}
