package com.apifyforge.tokens.sealing;

import com.apifyforge.tokens.envelope.EnvelopeCipher;
import com.apifyforge.tokens.store.Store;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SealingSettings.class)
class SealingConfiguration {
    @Bean
    SealingKeys sealingKeys(Store store, EnvelopeCipher cipher, SealingSettings settings, Clock clock) {
        return new SealingKeys(store, cipher, settings, clock);
    }
}
