package com.apifyforge.tokens.health;

import com.apifyforge.service.CachedHealth;
import com.apifyforge.service.KafkaHealth;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

@Configuration(proxyBeanMethods = false)
class HealthConfiguration {
    @Bean
    HealthIndicator mongoHealthIndicator(Store store, MeterRegistry meters) {
        return new CachedHealth("mongodb", store::ping, meters);
    }

    @Bean
    HealthIndicator kmsHealthIndicator(KeyWrapper keys, MeterRegistry meters) {
        return new CachedHealth("kms", keys::check, meters);
    }

    @Bean
    HealthIndicator kafkaHealthIndicator(KafkaAdmin admin, MeterRegistry meters) {
        return new KafkaHealth(admin, meters);
    }
}
