package com.apifyforge.tokens.envelope.kms;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.service.telemetry.Traces;
import com.apifyforge.tokens.envelope.EnvelopeCipher;
import com.apifyforge.tokens.envelope.KeyNotConfiguredException;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.envelope.KeyWrapperContract;
import com.apifyforge.tokens.envelope.KeysUnavailableException;
import com.apifyforge.tokens.envelope.SealedEnvelope;
import com.apifyforge.tokens.envelope.UnreadableException;
import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.real.Needs;
import com.apifyforge.tokens.real.RealParts;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import software.amazon.awssdk.services.kms.KmsClient;

/** The same contract on a KMS endpoint (AWS, or an emulator), with keys and an alias that are made here. */
@Needs(RealParts.KMS)
public class KmsKeyWrapperIT extends KeyWrapperContract {
    private static final MeterRegistry METERS = new SimpleMeterRegistry();
    private static KmsClient kms;
    private static final String KEY = "alias/forge-test-" + UUID.randomUUID();

    @BeforeAll
    static void connect() {
        kms = KmsConnection.open(settings(URI.create(RealParts.KMS.address())), METERS);
        String id = kms.createKey().keyMetadata().keyId();
        kms.createAlias(ask -> ask.aliasName(KEY).targetKeyId(id));
    }

    @AfterAll
    static void close() {
        if (kms != null) {
            kms.close();
        }
    }

    @Override
    protected KeyWrapper wrapper() {
        return new KmsKeyWrapper(kms, KEY, List.of(), Clock.systemUTC());
    }

    @Override
    protected KeyWrapper rotated() {
        return new KmsKeyWrapper(kms, kms.createKey().keyMetadata().keyId(), List.of(KEY), Clock.systemUTC());
    }

    @Test
    void rowNamesTheKeyAndNotTheAlias() {
        SealedEnvelope sealed = new EnvelopeCipher(wrapper()).seal(secret("apify_api_x"), BINDING);

        assertThat(sealed.key().keyId()).startsWith("arn:");
    }

    @Test
    void keyIsKnownByItsConfiguredNameAndItsArn() {
        String arn = wrapper().newest();

        assertThat(wrapper().isNewest(KEY)).isTrue();
        assertThat(wrapper().isNewest(arn)).isTrue();
        assertThat(wrapper().isNewest(arn + "x")).isFalse();
    }

    @Test
    void blobOfAnotherConfiguredKeyDoesNotOpen() {
        String second = kms.createKey().keyMetadata().arn();
        var both = new KmsKeyWrapper(kms, KEY, List.of(second), Clock.systemUTC());
        SealedEnvelope sealed = new EnvelopeCipher(both).seal(secret("apify_api_x"), BINDING);
        var renamed = new WrappedKey(second, sealed.key().bytes());

        // AWS answers IncorrectKeyException, moto AccessDeniedException.
        assertThatThrownBy(
                        () -> open(new EnvelopeCipher(both), new SealedEnvelope(sealed.envelope(), renamed), BINDING))
                .isInstanceOfAny(UnreadableException.class, KeysUnavailableException.class);
    }

    @Test
    void previousKeyThatIsMissingIsNamedAndUsedAgainWhenItIsBack() {
        SealedEnvelope sealed = new EnvelopeCipher(wrapper()).seal(secret("apify_api_x"), BINDING);
        String old = KEY + "-old";
        var rotated = new KmsKeyWrapper(kms, kms.createKey().keyMetadata().keyId(), List.of(old), Clock.systemUTC());

        assertThatThrownBy(() -> rotated.rewrap(sealed.key(), BINDING))
                .isInstanceOf(KeysUnavailableException.class)
                .isNotInstanceOf(KeyNotConfiguredException.class)
                .hasMessageContainingAll("NotFoundException", old);

        kms.createAlias(ask -> ask.aliasName(old).targetKeyId(sealed.key().keyId()));
        assertThat(rotated.rewrap(sealed.key(), BINDING).keyId()).isEqualTo(rotated.newest());
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
            var wrapper = new KmsKeyWrapper(nobody, KEY, List.of(), Clock.systemUTC());

            long start = System.nanoTime();
            assertThatThrownBy(wrapper::check).isInstanceOf(KeysUnavailableException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        }
    }

    @Test
    void callsAreSpansOfWhatIsHandled() throws IOException {
        var exported = new StringBuffer();
        var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            exported.append(new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        var environment = new MockEnvironment()
                .withProperty("spring.application.name", "test")
                .withProperty(
                        "telemetry.traces-endpoint",
                        "http://127.0.0.1:" + receiver.getAddress().getPort())
                .withProperty("telemetry.sampling", "1");

        try (var traces = Traces.of(environment, "telemetry");
                var nobody = KmsConnection.open(settings(URI.create("http://127.0.0.1:9")), METERS)) {
            var unreachable = new KmsKeyWrapper(nobody, KEY, List.of(), Clock.systemUTC());
            Traces.within(traces.called(null, "call"), () -> {
                new EnvelopeCipher(wrapper()).seal(secret("apify_api_x"), BINDING);
                assertThatThrownBy(unreachable::check).isInstanceOf(KeysUnavailableException.class);
            });
        }
        receiver.stop(0);

        assertThat(exported.toString())
                .contains("KMS GenerateDataKey", "KMS DescribeKey", "error.type")
                .doesNotContain("apify_api_x", KEY);
    }

    /** Settings for a key that is made here. */
    public static KmsSettings newKey(URI endpoint) {
        KmsSettings none = settings(endpoint);
        try (KmsClient client = KmsConnection.open(none, METERS)) {
            return new KmsSettings(
                    client.createKey().keyMetadata().keyId(),
                    none.previousKeys(),
                    none.region(),
                    none.endpoint(),
                    none.fips(),
                    none.attemptTimeout(),
                    none.totalTimeout());
        }
    }

    static KmsSettings settings(URI endpoint) {
        return new KmsSettings("", List.of(), null, endpoint, false, Duration.ofSeconds(1), Duration.ofSeconds(3));
    }
}
