package com.apifyforge.tokens.outbox;

import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.tokens.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OutboxSettings.class)
class OutboxConfiguration {
    @Bean
    EventCodec eventCodec() {
        return new EventCodec("/token-service");
    }

    @Bean
    Publisher publisher(KafkaTemplate<String, byte[]> kafka, EventCodec codec, OutboxSettings settings) {
        return new Publisher(kafka, codec, settings);
    }

    @Bean
    Outbox outbox(EventCodec codec) {
        return new Outbox(codec);
    }

    @Bean
    OutboxRelay outboxRelay(Store store, Publisher publisher) {
        return new OutboxRelay(store, publisher);
    }

    @Bean
    OutboxSweep outboxSweep(Store store, OutboxRelay relay, Clock clock, MeterRegistry meters) {
        return new OutboxSweep(store, relay, clock, meters);
    }
}
