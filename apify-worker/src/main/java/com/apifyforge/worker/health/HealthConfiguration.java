package com.apifyforge.worker.health;

import com.apifyforge.service.CachedHealth;
import com.apifyforge.service.KafkaHealth;
import com.apifyforge.worker.lease.LeaseClient;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

/** Apify is no part of it: while it is away, jobs wait, and another worker could do no better. */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {
    @Bean
    HealthIndicator kafkaHealthIndicator(KafkaAdmin admin, MeterRegistry meters) {
        return new KafkaHealth(admin, meters);
    }

    @Bean
    HealthIndicator tokenServiceHealthIndicator(LeaseClient leases, MeterRegistry meters) {
        return new CachedHealth("token-service", leases::check, meters);
    }
}
