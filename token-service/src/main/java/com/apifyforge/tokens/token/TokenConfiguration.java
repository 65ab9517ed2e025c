package com.apifyforge.tokens.token;

import com.apifyforge.service.StartRefusedException;
import com.apifyforge.service.telemetry.Traces;
import com.apifyforge.tokens.apify.AccountCheck;
import com.apifyforge.tokens.envelope.EnvelopeCipher;
import com.apifyforge.tokens.outbox.Outbox;
import com.apifyforge.tokens.outbox.OutboxRelay;
import com.apifyforge.tokens.outbox.Publisher;
import com.apifyforge.tokens.sealing.SealingKeys;
import com.apifyforge.tokens.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.FixedBackOff;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TokenSettings.class)
class TokenConfiguration {
    @Bean
    RotationPlan rotationPlan(TokenSettings settings) {
        StartRefusedException.unless(
                settings.retryFirst().compareTo(settings.retryMost()) <= 0,
                "tokens.token.retry-first (" + settings.retryFirst() + ") must not be longer than retry-most ("
                        + settings.retryMost() + ").");
        StartRefusedException.unless(
                settings.remindBefore().compareTo(settings.rotateAfter()) < 0
                        && settings.remindEvery().isPositive(),
                "tokens.token.remind-before (" + settings.remindBefore() + ") must be shorter than rotate-after ("
                        + settings.rotateAfter() + "), and remind-every (" + settings.remindEvery() + ") positive.");
        return RotationPlan.of(settings);
    }

    @Bean
    Tokens tokens(Store store) {
        return new Tokens(store);
    }

    @Bean
    TokenKeys tokenKeys(Store store) {
        return new TokenKeys(store);
    }

    @Bean
    PendingConnects waitingConnects(Store store) {
        return new PendingConnects(store);
    }

    @Bean
    TokenVault tokenVault(
            Tokens tokens,
            TokenKeys keys,
            EnvelopeCipher cipher,
            Outbox outbox,
            OutboxRelay relay,
            RotationPlan plan,
            TokenSettings settings,
            Clock clock,
            MeterRegistry meters) {
        return new TokenVault(tokens, keys, cipher, outbox, relay, plan, settings.clockSkew(), clock, meters);
    }

    @Bean
    TokenCommandHandler commands(
            SealingKeys sealingKeys,
            AccountCheck accounts,
            TokenVault vault,
            PendingConnects waiting,
            TokenSettings settings,
            Clock clock) {
        var connecting = new ConnectAttempt(sealingKeys, accounts, vault, settings);
        return new TokenCommandHandler(connecting, vault, waiting, settings, clock);
    }

    @Bean
    TokenCommandListener tokenCommandListener(
            TokenCommandHandler commands,
            Publisher publisher,
            TokenSettings settings,
            Traces traces,
            Clock clock,
            MeterRegistry meters) {
        return new TokenCommandListener(commands, publisher, settings, traces, clock, meters);
    }

    /** The listener throws for outages only: the batch comes again every second for as long as they last. */
    @Bean
    CommonErrorHandler commandErrorHandler() {
        return new DefaultErrorHandler(new FixedBackOff(1000, FixedBackOff.UNLIMITED_ATTEMPTS));
    }

    @Bean
    PendingConnectSweep waitingSweep(
            PendingConnects waiting, TokenCommandHandler commands, TokenSettings settings, Traces traces, Clock clock) {
        return new PendingConnectSweep(waiting, commands, settings, traces, clock);
    }

    @Bean
    RotationSweep rotationSweep(
            Tokens tokens, Outbox outbox, OutboxRelay relay, RotationPlan plan, Clock clock, MeterRegistry meters) {
        return new RotationSweep(tokens, outbox, relay, plan, clock, meters);
    }

    @Bean
    OrphanKeySweep orphanKeySweep(TokenKeys keys, Tokens tokens, TokenSettings settings, Clock clock) {
        return new OrphanKeySweep(keys, tokens, settings, clock);
    }
}
