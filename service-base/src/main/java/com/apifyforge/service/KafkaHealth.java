package com.apifyforge.service;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.kafka.core.KafkaAdmin;

/** Does the cluster answer? The client is kept open: one per probe costs more than the probe. */
public final class KafkaHealth implements HealthIndicator, DisposableBean {
    private static final int TIMEOUT_MILLIS = 2000;

    private final Admin admin;
    private final CachedHealth part;

    public KafkaHealth(KafkaAdmin configured, MeterRegistry meters) {
        Map<String, Object> settings = new HashMap<>(configured.getConfigurationProperties());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        admin = Admin.create(settings);
        part = new CachedHealth(
                "kafka", () -> admin.describeCluster().nodes().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS), meters);
    }

    @Override
    public Health health() {
        return part.health();
    }

    @Override
    public void destroy() {
        admin.close();
    }
}
