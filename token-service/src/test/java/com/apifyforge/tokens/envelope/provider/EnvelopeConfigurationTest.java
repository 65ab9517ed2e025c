package com.apifyforge.tokens.envelope.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.envelope.keyfile.KeyFile;
import com.apifyforge.tokens.envelope.keyfile.LocalKeyWrapper;
import com.apifyforge.tokens.envelope.kms.KmsKeyWrapper;
import com.apifyforge.tokens.envelope.kms.KmsSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvelopeConfigurationTest {
    @TempDir
    Path folder;

    @Test
    void withBothKmsWrapsAndTheFileOnlyUnwraps() {
        Path file = KeyFile.createIfMissing(folder.resolve("key"), Clock.systemUTC());

        assertThat(wrapper(file, kms("alias/new"))).isInstanceOf(MigratingKeyWrapper.class);
        assertThat(wrapper(file, kms(""))).isInstanceOf(LocalKeyWrapper.class);
        assertThat(wrapper(Path.of(""), kms("alias/new"))).isInstanceOf(KmsKeyWrapper.class);
    }

    @Test
    void withoutAnyTheStartSaysWhatToSet() {
        assertThatThrownBy(() -> wrapper(null, kms("")))
                .hasMessageContaining("tokens.envelope.kms.key")
                .hasMessageContaining("tokens.envelope.key-file");
    }

    private static KeyWrapper wrapper(@Nullable Path file, KmsSettings kms) {
        return new EnvelopeConfiguration()
                .keyWrapper(new EnvelopeSettings(file, kms), Clock.systemUTC(), new SimpleMeterRegistry());
    }

    private static KmsSettings kms(String key) {
        return new KmsSettings(
                key,
                List.of(),
                "eu-central-1",
                URI.create("http://127.0.0.1:9"),
                false,
                Duration.ofSeconds(1),
                Duration.ofSeconds(3));
    }
}
