package com.apifyforge.tokens.lease;

import com.apifyforge.tokens.apify.AccountCheck;
import com.apifyforge.tokens.envelope.EnvelopeCipher;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.freeze.Freezes;
import com.apifyforge.tokens.outbox.Publisher;
import com.apifyforge.tokens.store.Store;
import com.apifyforge.tokens.token.TokenVault;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LeaseSettings.class)
class LeaseConfiguration {
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
    LeaseDesk leaseDesk(
            TokenVault vault,
            KeyWrapper keys,
            Jobs jobs,
            Ledger ledger,
            Freezes freezes,
            Publisher publisher,
            LeaseSettings settings,
            Clock clock,
            MeterRegistry meters) {
        return new LeaseDesk(
                new SchedulerKeys(settings.schedulerKeys(), clock),
                RateLimiterRegistry.of(limit(settings)),
                vault,
                jobs,
                ledger,
                new TokenUnsealer(keys, vault),
                freezes,
                new LeaseAudit(publisher, meters),
                settings,
                clock);
    }

    /** Refuses at once what is too much: the worker has a delay topic to wait in. */
    private static RateLimiterConfig limit(LeaseSettings settings) {
        return RateLimiterConfig.custom()
                .limitForPeriod(settings.asksPerSecond())
                .limitRefreshPeriod(Duration.ofSeconds(1))
                .timeoutDuration(Duration.ZERO)
                .build();
    }

    @Bean
    TokenVerifier tokenVerifier(
            TokenVault vault, EnvelopeCipher cipher, AccountCheck accounts, Ledger ledger, Clock clock) {
        return new TokenVerifier(vault, cipher, accounts, ledger, clock);
    }

    @Bean
    Results results(Jobs jobs, Uses uses, TokenVerifier tokenVerifier, Clock clock, MeterRegistry meters) {
        return new Results(jobs, uses, tokenVerifier, clock, meters);
    }

    @Bean
    LedgerSweep ledgerSweep(Jobs jobs, Uses uses, LeaseSettings settings, Clock clock) {
        return new LedgerSweep(jobs, uses, settings, clock);
    }
}
