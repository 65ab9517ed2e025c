package com.apifyforge.tokens.envelope;

import com.apifyforge.service.StartRefusedException;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
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
        Path keyFile = settings.keyFile();
        EnvelopeSettings.Kms kms = settings.kms();
        if (kms != null && kms.key().isBlank()) {
            kms = null;
        }
        if (keyFile != null && keyFile.toString().isBlank()) {
            keyFile = null;
        }
        StartRefusedException.unless(
                kms == null || kms.attemptTimeout().compareTo(kms.totalTimeout()) <= 0,
                "tokens.envelope.kms.attempt-timeout must not be longer than total-timeout.");
        LocalKeyWrapper local = keyFile == null ? null : new LocalKeyWrapper(keyFile);
        if (kms != null) {
            var wraps = new KmsKeyWrapper(
                    KmsConnection.open(kms, meters), kms.key(), kms.previousKeys(), new ElapsedClock(clock));
            return local == null ? wraps : new MigratingKeyWrapper(local, wraps);
        }
        if (local != null) {
            return local;
        }
        throw new StartRefusedException(
                "Say where the wrapping key is: set tokens.envelope.kms.key or tokens.envelope.key-file.");
    }

    /** What everybody uses; whoever gives other keys gives what is tested here. */
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
