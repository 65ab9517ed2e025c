package com.apifyforge.gateway.event;

import com.apifyforge.gateway.log.EventLog;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class EventConfiguration {
    @Bean
    SharedReads sharedReads(EventLog log) {
        return new SharedReads(log::after);
    }
}
