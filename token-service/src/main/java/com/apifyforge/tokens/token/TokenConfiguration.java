package com.apifyforge.tokens.token;

import com.apifyforge.service.StartRefusedException;
import com.apifyforge.tokens.envelope.EnvelopeCipher;
import com.apifyforge.tokens.outbox.Outbox;
import com.apifyforge.tokens.outbox.OutboxRelay;
import com.apifyforge.tokens.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TokenSettings.class)
class TokenConfiguration {
    @Bean
    RotationPlan rotationPlan(TokenSettings settings) {
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
    RotationSweep rotationSweep(
            Tokens tokens, Outbox outbox, OutboxRelay relay, RotationPlan plan, Clock clock, MeterRegistry meters) {
        return new RotationSweep(tokens, outbox, relay, plan, clock, meters);
    }

    @Bean
    OrphanKeySweep orphanKeySweep(TokenKeys keys, Tokens tokens, Clock clock) {
        return new OrphanKeySweep(keys, tokens, clock);
    }
}
