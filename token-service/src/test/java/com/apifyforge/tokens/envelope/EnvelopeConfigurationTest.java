package com.apifyforge.tokens.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.tokens.envelope.keyfile.KeyFile;
import com.apifyforge.tokens.envelope.keyfile.LocalKeyWrapper;
import com.apifyforge.tokens.envelope.kms.KmsKeyWrapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

class EnvelopeConfigurationTest {
    private static final String KMS = "tokens.envelope.kms.";

    @TempDir
    Path folder;

    @Configuration(proxyBeanMethods = false)
    @ComponentScan(basePackageClasses = KeyProvider.class)
    static class Providers {}

    @Test
    void withBothKmsWrapsAndTheFileOnlyUnwraps() {
        Path file = KeyFile.createIfMissing(folder.resolve("key"), Clock.systemUTC());

        requireKeys("alias/new", file.toString(), MigratingKeyWrapper.class);
        requireKeys("", file.toString(), LocalKeyWrapper.class);
        requireKeys("alias/new", "", KmsKeyWrapper.class);
    }

    @Test
    void fileThatIsKeptBesideKmsStillOpensWhatItWrapped() {
        Path file = KeyFile.createIfMissing(folder.resolve("key"), Clock.systemUTC());
        var binding = Binding.ofToken("anna", "token-1", 1);
        WrappedKey wrapped = new LocalKeyWrapper(file).generate(binding, (_, key) -> key);

        started("alias/new", file.toString())
                .run(context -> assertThat(context.getBean("keyWrapper", KeyWrapper.class)
                                .<Boolean>unwrap(wrapped, binding, _ -> true))
                        .isTrue());
    }

    @Test
    void withoutAnyTheStartSaysWhatToSet() {
        started("", "")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("tokens.envelope.kms.key")
                        .hasMessageContaining("tokens.envelope.key-file"));
    }

    private static void requireKeys(String kms, String file, Class<? extends KeyWrapper> type) {
        started(kms, file)
                .run(context -> assertThat(context.getBean("keyWrapper")).isInstanceOf(type));
    }

    private static ApplicationContextRunner started(String kms, String file) {
        return new ApplicationContextRunner()
                .withBean(Clock.class, Clock::systemUTC)
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withUserConfiguration(Providers.class)
                .withPropertyValues(
                        "tokens.envelope.key-file=" + file,
                        KMS + "key=" + kms,
                        KMS + "previous-keys=",
                        KMS + "region=eu-central-1",
                        KMS + "endpoint=http://127.0.0.1:9",
                        KMS + "fips=false",
                        KMS + "attempt-timeout=1s",
                        KMS + "total-timeout=3s");
    }
}
