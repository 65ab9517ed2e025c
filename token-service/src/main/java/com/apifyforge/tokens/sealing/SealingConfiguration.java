package com.apifyforge.tokens.sealing;

import com.apifyforge.service.StartRefusedException;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.store.Store;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SealingSettings.class)
class SealingConfiguration {
    @Bean
    SealingKeys sealingKeys(
            Store store,
            KeyWrapper keys,
            SealingSettings settings,
            @Value("${tokens.token.give-up-after}") Duration giveUpAfter,
            Clock clock) {
        StartRefusedException.unless(
                settings.openFor().compareTo(giveUpAfter) > 0,
                "tokens.sealing.open-for (" + settings.openFor() + ") must be longer than tokens.token.give-up-after ("
                        + giveUpAfter + "): a connect that waits would outlive the key that it is sealed to.");
        StartRefusedException.unless(
                settings.openFor().compareTo(SealingKeyController.CACHE_FOR) > 0
                        && settings.useFor().isPositive(),
                "tokens.sealing.open-for (" + settings.openFor() + ") must be longer than "
                        + SealingKeyController.CACHE_FOR + ", as long as frontends keep a key, and use-for ("
                        + settings.useFor() + ") positive.");
        return new SealingKeys(store, keys, settings, clock);
    }
}
