package com.apifyforge.console.upstream;

import com.apifyforge.service.CachedHealth;
import com.apifyforge.service.StartRefusedException;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Objects;
import java.util.concurrent.Executors;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GatewaySettings.class)
class GatewayConfiguration {
    @Bean
    Gateway gateway(GatewaySettings settings, SslBundles bundles) {
        URI url = settings.url();
        StartRefusedException.unless(
                url != null && "https".equals(url.getScheme()),
                "console.gateway.url is the https address of the gateway, such as https://gateway.example.com.");
        var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.connectTimeout())
                .executor(Executors.newVirtualThreadPerTaskExecutor());
        if (settings.ca() != null && !settings.ca().toString().isEmpty()) {
            http.sslContext(bundles.getBundle("gateway").createSslContext());
        }
        return new Gateway(http.build(), Objects.requireNonNull(url), settings.answerTimeout());
    }

    /** Not among what readiness asks: without the gateway there is still the page, which says so. */
    @Bean
    HealthIndicator gatewayHealthIndicator(Gateway gateway, MeterRegistry meters) {
        return new CachedHealth("gateway", gateway::requireAnswer, meters);
    }
}
