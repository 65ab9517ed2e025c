package com.apifyforge.tokens.freeze;

import com.apifyforge.tokens.outbox.Publisher;
import com.apifyforge.tokens.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class FreezeConfiguration {
    @Bean
    Freezes freezes(Store store, Publisher publisher, Clock clock, MeterRegistry meters) {
        return new Freezes(store, publisher, clock, meters);
    }

    @Bean
    FreezeSweep freezeSweep(Freezes freezes) {
        return new FreezeSweep(freezes);
    }
}
