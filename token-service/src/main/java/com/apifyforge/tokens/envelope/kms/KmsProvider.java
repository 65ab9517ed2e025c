package com.apifyforge.tokens.envelope.kms;

import com.apifyforge.tokens.envelope.KeyProvider;
import com.apifyforge.tokens.envelope.KeyWrapper;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

@Component
@Order(1)
@EnableConfigurationProperties(KmsSettings.class)
record KmsProvider(KmsSettings settings, Clock clock, MeterRegistry meters) implements KeyProvider {
    @Override
    public Optional<KeyWrapper> keys() {
        return settings.key().isBlank() ? Optional.empty() : Optional.of(KmsKeyWrapper.of(settings, clock, meters));
    }

    @Override
    public String setting() {
        return "tokens.envelope.kms.key";
    }
}
