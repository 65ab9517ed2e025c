package com.apifyforge.tokens.health;

import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.store.Store;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

@Configuration(proxyBeanMethods = false)
class HealthConfiguration {
    private static final int TIMEOUT_MILLIS = 2000;

    @Bean
    HealthIndicator mongoHealthIndicator(Store store, Clock clock) {
        return new PartHealth(store::ping, clock);
    }

    @Bean
    HealthIndicator kmsHealthIndicator(KeyWrapper keys, Clock clock) {
        return new PartHealth(keys::check, clock);
    }

    @Bean
    HealthIndicator kafkaHealthIndicator(Admin healthAdmin, Clock clock) {
        return new PartHealth(
                () -> healthAdmin.describeCluster().nodes().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS), clock);
    }

    /** Kept open: a client per probe costs more than the probe. */
    @Bean
    Admin healthAdmin(KafkaAdmin admin) {
        Map<String, Object> settings = new HashMap<>(admin.getConfigurationProperties());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        return Admin.create(settings);
    }
}
