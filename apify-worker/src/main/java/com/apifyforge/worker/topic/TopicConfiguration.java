package com.apifyforge.worker.topic;

import com.apifyforge.service.ClusterAccess;
import com.apifyforge.service.TopicSettings;
import com.apifyforge.service.TopicsReady;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.kafka.core.KafkaAdmin;

@Configuration(proxyBeanMethods = false)
class TopicConfiguration {
    /** Static, as it has to be there before the settings that it changes. */
    @Bean
    static ClusterAccess clusterAccess(Environment settings) {
        return new ClusterAccess(settings.getProperty("worker.kafka.client-config"));
    }

    @Bean
    TopicsReady topicsReady(KafkaAdmin admin, Environment environment) {
        TopicSettings settings = TopicSettings.of(environment, "worker.topic");
        return settings.ready(admin, new JobTopics(settings).all());
    }
}
