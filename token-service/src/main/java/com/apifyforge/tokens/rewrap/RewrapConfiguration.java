package com.apifyforge.tokens.rewrap;

import com.apifyforge.tokens.store.Store;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RewrapSettings.class)
class RewrapConfiguration {
    @Bean
    Rewraps rewraps(Store store, Clock clock) {
        return new Rewraps(store, clock);
    }
}
