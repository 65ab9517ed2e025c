package com.apifyforge.worker.lease;

import com.apifyforge.worker.Background;
import com.apifyforge.worker.Stopwatch;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LeaseSettings.class)
class LeaseConfiguration {
    private static final String BUNDLE = "worker";

    /** The certificate is renewed by new files, while calls go on. */
    @Bean
    TokenServiceHttp tokenServiceHttp(LeaseSettings settings, SslBundles bundles, Clock clock) {
        var http = new TokenServiceHttp(bundles.getBundle(BUNDLE).createSslContext(), settings, clock);
        bundles.addBundleUpdateHandler(BUNDLE, renewed -> http.identify(renewed.createSslContext()));
        return http;
    }

    @Bean
    LeaseClient leaseClient(
            TokenServiceHttp http, LeaseReports reports, Clock clock, Stopwatch stopwatch, MeterRegistry meters) {
        return new LeaseClient(http, reports, clock, stopwatch, meters);
    }

    @Bean
    LeaseReports leaseReports(
            TokenServiceHttp http,
            Background background,
            LeaseSettings settings,
            Stopwatch stopwatch,
            MeterRegistry meters) {
        return new LeaseReports(http, background, settings.reportFor(), stopwatch, meters);
    }
}
