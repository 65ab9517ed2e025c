package com.apifyforge.gateway.projection;

import com.apifyforge.gateway.log.EventLog;
import com.apifyforge.gateway.store.Store;
import com.apifyforge.service.KafkaHealth;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.FixedBackOff;

@Configuration(proxyBeanMethods = false)
class ProjectionConfiguration {
    @Bean
    Jobs jobs(Store store) {
        return new Jobs(store);
    }

    @Bean
    Connections connections(Store store) {
        return new Connections(store);
    }

    @Bean
    Uses uses(Store store) {
        return new Uses(store);
    }

    @Bean
    Erased erased(Store store) {
        return new Erased(store);
    }

    @Bean
    Samples samples(Store store) {
        return new Samples(store);
    }

    @Bean
    Progress progress(Store store) {
        return new Progress(store);
    }

    @Bean
    ProjectionListener projectionListener(
            Jobs jobs, Connections connections, Uses uses, EventLog log, Erased erased, Progress progress) {
        return new ProjectionListener(jobs, connections, uses, log, erased, progress);
    }

    @Bean
    Retention retention(Jobs jobs, Uses uses, EventLog log, Erased erased, Clock clock) {
        return new Retention(jobs, uses, log, erased, clock);
    }

    /** The listener throws for outages only: the batch comes again every second for as long as they last. */
    @Bean
    CommonErrorHandler projectionErrorHandler() {
        return new DefaultErrorHandler(new FixedBackOff(1000, FixedBackOff.UNLIMITED_ATTEMPTS));
    }

    @Bean
    HealthIndicator projectionHealthIndicator(
            KafkaAdmin admin,
            Progress progress,
            @Value("${gateway.projection.most-behind}") long mostBehind,
            MeterRegistry meters) {
        return new ProjectionHealth(admin, progress, mostBehind, meters);
    }

    @Bean
    HealthIndicator kafkaHealthIndicator(KafkaAdmin admin, MeterRegistry meters) {
        return new KafkaHealth(admin, meters);
    }
}
