package com.apifyforge.tokens.ledger;

import com.apifyforge.tokens.store.Store;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LedgerSettings.class)
class LedgerConfiguration {
    @Bean
    Jobs jobs(Store store) {
        return new Jobs(store);
    }

    @Bean
    Uses uses(Store store) {
        return new Uses(store);
    }

    @Bean
    Ledger ledger(Jobs jobs, Uses uses, Clock clock) {
        return new Ledger(jobs, uses, clock);
    }

    @Bean
    LedgerSweep ledgerSweep(Jobs jobs, Uses uses, LedgerSettings settings, Clock clock) {
        return new LedgerSweep(jobs, uses, settings, clock);
    }
}
