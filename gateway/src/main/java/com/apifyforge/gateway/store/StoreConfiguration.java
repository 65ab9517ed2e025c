package com.apifyforge.gateway.store;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.apifyforge.service.CachedHealth;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StoreSettings.class)
class StoreConfiguration {
    @Bean
    MongoClient mongoClient(StoreSettings settings, SslBundles bundles) {
        var client = MongoClientSettings.builder()
                .applicationName("gateway")
                .applyConnectionString(new ConnectionString(settings.uri()))
                .applyToClusterSettings(cluster ->
                        cluster.serverSelectionTimeout(settings.selectTimeout().toMillis(), MILLISECONDS))
                .applyToSocketSettings(socket -> socket.connectTimeout(
                                (int) settings.selectTimeout().toMillis(), MILLISECONDS)
                        .readTimeout((int) settings.readTimeout().toMillis(), MILLISECONDS))
                .readPreference(ReadPreference.primary())
                .writeConcern(WriteConcern.MAJORITY.withJournal(true));
        if (!settings.sslBundle().isEmpty()) {
            var context = bundles.getBundle(settings.sslBundle()).createSslContext();
            client.applyToSslSettings(ssl -> ssl.enabled(true).context(context));
        }
        return MongoClients.create(client.build());
    }

    @Bean
    Store store(MongoClient client, StoreSettings settings) {
        return new Store(client.getDatabase(settings.database()));
    }

    @Bean
    StoreReady storeReady(Store store) {
        return new StoreReady(store);
    }

    @Bean
    HealthIndicator mongoHealthIndicator(Store store, MeterRegistry meters) {
        return new CachedHealth("mongo", store::ping, meters);
    }
}
