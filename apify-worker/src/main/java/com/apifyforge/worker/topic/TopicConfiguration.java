package com.apifyforge.worker.topic;

import com.apifyforge.service.TopicsReady;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TopicSettings.class)
class TopicConfiguration {
    @Bean
    TopicsReady topicsReady(KafkaAdmin admin, TopicSettings settings) {
        return new TopicsReady(admin, new JobTopics(settings).all(), settings.startTimeout());
    }
}
