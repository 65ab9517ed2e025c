package com.apifyforge.gateway.result;

import com.apifyforge.client.Results;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ResultSettings.class)
class ResultConfiguration {
    private static final String BUNDLE = "worker";

    /** A renewed certificate is shown from the next call on; results under way end as they began. */
    @Bean
    Supplier<Results> results(ResultSettings settings, SslBundles bundles) {
        var current = new AtomicReference<>(
                new Results(settings.url(), bundles.getBundle(BUNDLE).createSslContext()));
        bundles.addBundleUpdateHandler(
                BUNDLE, renewed -> current.set(new Results(settings.url(), renewed.createSslContext())));
        return current::get;
    }
}
