package com.apifyforge.tokens.envelope;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

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
        LocalKeyWrapper local = keyFile == null ? null : new LocalKeyWrapper(keyFile);
        if (kms != null) {
            var wraps = new KmsKeyWrapper(KmsConnection.open(kms, meters), kms.key(), kms.previousKeys(), clock);
            return local == null ? wraps : new MovingKeyWrapper(local, wraps);
        }
        if (local != null) {
            return local;
        }
        throw new IllegalStateException(
                "Say where the wrapping key is: set tokens.envelope.kms.key or tokens.envelope.key-file.");
    }

    @Bean
    EnvelopeCipher envelopeCipher(KeyWrapper keys) {
        return new EnvelopeCipher(keys);
    }
}
