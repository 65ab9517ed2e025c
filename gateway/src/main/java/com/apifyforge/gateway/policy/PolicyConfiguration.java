package com.apifyforge.gateway.policy;

import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class PolicyConfiguration {
    @Bean
    Policy policy(@Value("${gateway.policy}") Path file) {
        return PolicyFile.read(file);
    }
}
