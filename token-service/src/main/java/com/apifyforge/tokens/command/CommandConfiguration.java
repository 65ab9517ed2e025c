package com.apifyforge.tokens.command;

import com.apifyforge.service.StartRefusedException;
import com.apifyforge.service.telemetry.Traces;
import com.apifyforge.tokens.apify.AccountCheck;
import com.apifyforge.tokens.outbox.Publisher;
import com.apifyforge.tokens.sealing.SealingKeys;
import com.apifyforge.tokens.store.Store;
import com.apifyforge.tokens.token.TokenVault;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.FixedBackOff;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CommandSettings.class)
class CommandConfiguration {
    @Bean
    PendingConnects pendingConnects(Store store) {
        return new PendingConnects(store);
    }

    @Bean
    TokenCommandHandler tokenCommandHandler(
            SealingKeys sealingKeys,
            AccountCheck accounts,
            TokenVault vault,
            PendingConnects pending,
            CommandSettings settings,
            Clock clock) {
        StartRefusedException.unless(
                settings.retryFirst().compareTo(settings.retryMost()) <= 0,
                "tokens.token.retry-first (" + settings.retryFirst() + ") must not be longer than retry-most ("
                        + settings.retryMost() + ").");
        var attempt = new ConnectAttempt(sealingKeys, accounts, vault, settings);
        return new TokenCommandHandler(attempt, vault, pending, settings, clock);
    }

    @Bean
    TokenCommandListener tokenCommandListener(
            TokenCommandHandler handler,
            Publisher publisher,
            CommandSettings settings,
            Traces traces,
            Clock clock,
            MeterRegistry meters) {
        return new TokenCommandListener(handler, publisher, settings, traces, clock, meters);
    }

    /** The listener throws for outages only: the batch comes again every second for as long as they last. */
    @Bean
    CommonErrorHandler commandErrorHandler() {
        return new DefaultErrorHandler(new FixedBackOff(1000, FixedBackOff.UNLIMITED_ATTEMPTS));
    }

    @Bean
    PendingConnectSweep pendingConnectSweep(
            PendingConnects pending, TokenCommandHandler handler, Traces traces, Clock clock) {
        return new PendingConnectSweep(pending, handler, traces, clock);
    }
}
