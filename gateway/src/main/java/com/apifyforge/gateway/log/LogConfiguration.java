package com.apifyforge.gateway.log;

import com.apifyforge.gateway.store.Store;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class LogConfiguration {
    @Bean
    EventLog eventLog(Store store) {
        return new EventLog(store);
    }
}
