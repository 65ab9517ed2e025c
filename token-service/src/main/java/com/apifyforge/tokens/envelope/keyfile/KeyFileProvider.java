package com.apifyforge.tokens.envelope.keyfile;

import com.apifyforge.tokens.envelope.KeyProvider;
import com.apifyforge.tokens.envelope.KeyWrapper;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** After every KMS: a system that began with a file moves to a KMS and not back. */
@Component
@Order(100)
@EnableConfigurationProperties(KeyFileSettings.class)
record KeyFileProvider(KeyFileSettings settings) implements KeyProvider {
    @Override
    public Optional<KeyWrapper> keys() {
        return Optional.ofNullable(settings.keyFile())
                .filter(given -> !given.toString().isBlank())
                .map(LocalKeyWrapper::new);
    }

    @Override
    public String setting() {
        return "tokens.envelope.key-file";
    }
}
