package com.apifyforge.tokens.envelope.keyfile;

import com.apifyforge.tokens.envelope.KeyProvider;
import com.apifyforge.tokens.envelope.KeyWrapper;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** After every KMS: a system that began with a file moves to a KMS and not back. */
@Component
@Order(100)
record KeyFileProvider(@Nullable String file) implements KeyProvider {
    KeyFileProvider(@Value("${tokens.envelope.key-file:}") @Nullable String file) {
        this.file = file;
    }

    @Override
    public Optional<KeyWrapper> keys() {
        return Optional.ofNullable(file)
                .filter(given -> !given.isBlank())
                .map(Path::of)
                .map(LocalKeyWrapper::new);
    }
}
