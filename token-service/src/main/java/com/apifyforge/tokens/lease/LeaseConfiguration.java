package com.apifyforge.tokens.lease;

import com.apifyforge.tokens.apify.AccountCheck;
import com.apifyforge.tokens.envelope.EnvelopeCipher;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.freeze.Freezes;
import com.apifyforge.tokens.ledger.Jobs;
import com.apifyforge.tokens.ledger.Ledger;
import com.apifyforge.tokens.ledger.Results;
import com.apifyforge.tokens.ledger.Uses;
import com.apifyforge.tokens.outbox.Publisher;
import com.apifyforge.tokens.token.TokenVault;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LeaseSettings.class)
class LeaseConfiguration {
    @Bean
    LeaseDesk leaseDesk(
            TokenVault vault,
            KeyWrapper keys,
            Ledger ledger,
            Freezes freezes,
            Publisher publisher,
            LeaseSettings settings,
            Clock clock,
            MeterRegistry meters) {
        return new LeaseDesk(
                new TicketGate(new SchedulerKeys(settings.schedulerKeys(), clock), settings.asksPerSecond()),
                new FactReader(vault, ledger, freezes),
                ledger,
                new TokenUnsealer(keys, vault),
                freezes,
                new LeaseAudit(publisher, meters),
                settings.ttl(),
                clock);
    }

    @Bean
    TokenVerifier tokenVerifier(
            TokenVault vault, EnvelopeCipher cipher, AccountCheck accounts, Ledger ledger, Clock clock) {
        return new TokenVerifier(vault, cipher, accounts, ledger, clock);
    }

    @Bean
    Results results(Jobs jobs, Uses uses, TokenVerifier verifier, Clock clock, MeterRegistry meters) {
        return new Results(jobs, uses, verifier::request, clock, meters);
    }
}
