package com.apifyforge.gateway.sending;

import com.apifyforge.client.Cluster;
import com.apifyforge.client.Frontend;
import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Topics;
import com.apifyforge.client.VaultClientException;
import com.apifyforge.service.ClusterAccess;
import com.apifyforge.service.StartRefusedException;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SendingSettings.class)
class SendingConfiguration {
    /** Static, as it has to be there before the settings that it changes. */
    @Bean
    static ClusterAccess clusterAccess(Environment settings) {
        return new ClusterAccess(settings.getProperty("gateway.kafka.client-config"));
    }

    @Bean
    Cluster cluster(SendingSettings settings) {
        var file = settings.kafka().clientConfig();
        return new Cluster(
                settings.kafka().bootstrapServers(),
                file == null || file.toString().isEmpty() ? null : file);
    }

    @Bean
    Topics topics(Cluster cluster, Clock clock) {
        return new Topics(cluster, "/gateway", clock);
    }

    @Bean
    Frontend frontend(SendingSettings settings, Topics topics, Clock clock) {
        var tokenService = settings.tokenService();
        return new Frontend(tokenService.url(), tokenService.ca(), topics, clock);
    }

    @Bean
    Scheduler scheduler(SendingSettings settings, Topics topics, Clock clock) {
        try {
            return Scheduler.withKeyIn(settings.ticketKey(), topics, clock);
        } catch (VaultClientException e) {
            throw new StartRefusedException("gateway.ticket-key: " + e.getMessage(), e);
        }
    }
}
