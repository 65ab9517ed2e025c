package com.apifyforge.tokens.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.service.telemetry.Traces;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.springframework.mock.env.MockEnvironment;
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
    private static KmsClient kms;
    private static String key;

    @BeforeAll
    static void connect() {
        String endpoint = System.getenv("FORGE_TEST_KMS_ENDPOINT");
        kms = KmsConnection.open(settings(URI.create(endpoint)));
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
    void endpointThatDoesNotAnswerIsUnavailableWithinTheDeadline() {
        try (var nobody = KmsConnection.open(settings(URI.create("http://127.0.0.1:9")))) {
            var wrapper = new KmsKeyWrapper(nobody, key, List.of(), Clock.systemUTC());

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
                var nobody = KmsConnection.open(settings(URI.create("http://127.0.0.1:9")))) {
            var unreachable = new KmsKeyWrapper(nobody, key, List.of(), Clock.systemUTC());
            Traces.within(traces.called(null, "call"), () -> {
                new EnvelopeCipher(wrapper()).seal(secret("apify_api_x"), BINDING);
                assertThatThrownBy(unreachable::check).isInstanceOf(KeysUnavailableException.class);
            });
        }
        receiver.stop(0);

        assertThat(exported.toString())
                .contains("KMS GenerateDataKey", "KMS DescribeKey", "error.type")
                .doesNotContain("apify_api_x", key);
    }

    static EnvelopeSettings.Kms settings(URI endpoint) {
        return new EnvelopeSettings.Kms("", List.of(), null, endpoint, Duration.ofSeconds(1), Duration.ofSeconds(3));
    }
}
