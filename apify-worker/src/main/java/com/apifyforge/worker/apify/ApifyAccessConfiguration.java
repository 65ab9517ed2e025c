package com.apifyforge.worker.apify;

import com.apifyforge.apify.ApifyClient;
import com.apifyforge.apify.ApifySettings;
import com.apifyforge.service.telemetry.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ApifyAccessSettings.class)
class ApifyAccessConfiguration {
    @Bean
    ApifyClient apifyClient(ApifyAccessSettings settings, Traces traces) {
        return new ApifyClient(
                new ApifySettings(
                        settings.url(),
                        settings.caFile(),
                        settings.connectTimeout(),
                        settings.startTimeout(),
                        settings.callTimeout(),
                        settings.maxConnections()),
                traces.tracer());
    }

    @Bean
    ApifyBulkhead apifyBulkhead(ApifyClient client, ApifyAccessSettings settings, MeterRegistry meters) {
        return new ApifyBulkhead(client, settings, meters);
    }
}
