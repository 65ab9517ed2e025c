package com.apifyforge.gateway.limit;

import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LimitSettings.class)
class LimitConfiguration {
    @Bean
    CallLimit callLimit(LimitSettings settings, Clock clock) {
        return new CallLimit(settings, clock);
    }
}
