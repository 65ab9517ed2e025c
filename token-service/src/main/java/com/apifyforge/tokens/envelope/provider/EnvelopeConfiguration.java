package com.apifyforge.tokens.envelope.provider;

import com.apifyforge.service.StartRefusedException;
import com.apifyforge.tokens.envelope.EnvelopeCipher;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.envelope.TestedKeys;
import com.apifyforge.tokens.envelope.keyfile.LocalKeyWrapper;
import com.apifyforge.tokens.envelope.kms.KmsKeyWrapper;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Primary;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EnvelopeSettings.class)
class EnvelopeConfiguration {
    @Bean
    @Fallback
    KeyWrapper keyWrapper(EnvelopeSettings settings, Clock clock, MeterRegistry meters) {
        Optional<KeyWrapper> kms = Optional.ofNullable(settings.kms())
                .filter(given -> !given.key().isBlank())
                .map(given -> KmsKeyWrapper.of(given, clock, meters));
        Optional<LocalKeyWrapper> file = Optional.ofNullable(settings.keyFile())
                .filter(given -> !given.toString().isBlank())
                .map(LocalKeyWrapper::new);
        if (kms.isPresent() && file.isPresent()) {
            return new MigratingKeyWrapper(file.get(), kms.get());
        }
        return kms.or(() -> file)
                .orElseThrow(() -> new StartRefusedException(
                        "Say where the wrapping key is: set tokens.envelope.kms.key or tokens.envelope.key-file."));
    }

    /** What every other bean gets: the keys once they are tested. */
    @Bean
    @Primary
    TestedKeys testedKeys(KeyWrapper keys) {
        return new TestedKeys(keys);
    }

    @Bean
    EnvelopeCipher envelopeCipher(KeyWrapper keys) {
        return new EnvelopeCipher(keys);
    }
}
