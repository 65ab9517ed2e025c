package com.apifyforge.tokens.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * The same contract on a KMS endpoint (AWS, or an emulator); set FORGE_TEST_KMS_ENDPOINT, and FORGE_TEST_KMS_KEY unless a
 * key is to be made for the test.
 */
@EnabledIfEnvironmentVariable(
        named = "FORGE_TEST_KMS_ENDPOINT",
        matches = ".+",
        disabledReason = "FORGE_TEST_KMS_ENDPOINT is not set")
class KmsKeyWrapperIT extends KeyWrapperContract {
    private static final MeterRegistry METERS = new SimpleMeterRegistry();
    private static KmsClient kms;
    private static String key;

    @BeforeAll
    static void connect() {
        String endpoint = System.getenv("FORGE_TEST_KMS_ENDPOINT");
        kms = KmsConnection.open(settings(URI.create(endpoint)), METERS);
        String given = System.getenv("FORGE_TEST_KMS_KEY");
        key = given == null ? kms.createKey().keyMetadata().keyId() : given;
    }

    @AfterAll
    static void close() {
        if (kms != null) {
            kms.close();
        }
    }

    @Override
    KeyWrapper wrapper() {
        return new KmsKeyWrapper(kms, key, List.of(), Clock.systemUTC());
    }

    @Override
    KeyWrapper rotated() {
        return new KmsKeyWrapper(kms, kms.createKey().keyMetadata().keyId(), List.of(key), Clock.systemUTC());
    }

    @Test
    void rowNamesTheKeyAndNotTheAlias() {
        Sealed sealed = new EnvelopeCipher(wrapper()).seal(secret("apify_api_x"), BINDING);

        assertThat(sealed.key().keyId()).startsWith("arn:");
    }

    @Test
    void keyIsKnownByItsConfiguredNameAndItsArn() {
        String arn = wrapper().newest();

        assertThat(wrapper().isNewest(key)).isTrue();
        assertThat(wrapper().isNewest(arn)).isTrue();
        assertThat(wrapper().isNewest(arn + "x")).isFalse();
    }

    @Test
    void blobOfAnotherConfiguredKeyDoesNotOpen() {
        String second = kms.createKey().keyMetadata().arn();
        var both = new KmsKeyWrapper(kms, key, List.of(second), Clock.systemUTC());
        Sealed sealed = new EnvelopeCipher(both).seal(secret("apify_api_x"), BINDING);
        var renamed = new WrappedKey(second, sealed.key().bytes());

        // AWS answers IncorrectKeyException, moto AccessDeniedException.
        assertThatThrownBy(() -> open(new EnvelopeCipher(both), new Sealed(sealed.envelope(), renamed), BINDING))
                .isInstanceOfAny(UnreadableException.class, KeysUnavailableException.class);
    }

    @Test
    void disabledKeyIsNotReadyUntilEnabled() {
        String own = kms.createKey().keyMetadata().keyId();
        var wrapper = new KmsKeyWrapper(kms, own, List.of(), Clock.systemUTC());
        kms.disableKey(ask -> ask.keyId(own));

        assertThatThrownBy(wrapper::check).isInstanceOf(KeysUnavailableException.class);

        kms.enableKey(ask -> ask.keyId(own));
        wrapper.check();
    }

    @Test
    void everyCallIsCountedByWhatCameOfIt() {
        new EnvelopeCipher(wrapper()).seal(secret("apify_api_x"), BINDING);

        assertThat(calls("GenerateDataKey", "ok")).isPositive();

        assertThatThrownBy(() -> new KmsKeyWrapper(kms, "alias/no-such-key", List.of(), Clock.systemUTC()).check())
                .isInstanceOf(KeysUnavailableException.class);
        assertThat(calls("DescribeKey", "failed")).isPositive();
    }

    private static long calls(String operation, String outcome) {
        return METERS.get("vault.kms.calls")
                .tags("operation", operation, "outcome", outcome)
                .timer()
                .count();
    }

    @Test
    void endpointThatDoesNotAnswerIsUnavailableWithinTheDeadline() {
        try (var nobody = KmsConnection.open(settings(URI.create("http://127.0.0.1:9")), METERS)) {
            var wrapper = new KmsKeyWrapper(nobody, key, List.of(), Clock.systemUTC());

            long start = System.nanoTime();
            assertThatThrownBy(wrapper::check).isInstanceOf(KeysUnavailableException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        }
    }

    static EnvelopeSettings.Kms settings(URI endpoint) {
        return new EnvelopeSettings.Kms("", List.of(), null, endpoint, Duration.ofSeconds(1), Duration.ofSeconds(3));
    }
}
