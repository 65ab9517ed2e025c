package com.apifyforge.tokens.envelope.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.tokens.MovedClock;
import com.apifyforge.tokens.envelope.Binding;
import com.apifyforge.tokens.envelope.KeysUnavailableException;
import com.apifyforge.tokens.envelope.UnreadableException;
import com.apifyforge.tokens.envelope.WrappedKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** What is tried again, what is said of it, and when KMS is left alone. */
@ExtendWith(OutputCaptureExtension.class)
class KmsFailureIT {
    private static final Binding BINDING = Binding.ofToken("user-1", "token-1", 7);
    private static final WrappedKey WRAPPED = new WrappedKey(ScriptedKms.ARN, new byte[] {1});
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int ENOUGH_TO_OPEN = 5;

    private final MovedClock clock = new MovedClock(Instant.now());
    private ScriptedKms server;
    private KmsClient client;
    private KmsKeyWrapper keys;

    @BeforeAll
    static void credentials() {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
    }

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedKms();
        connect(LONG, LONG);
        unwrap();
        server.asked.clear();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private void connect(Duration attempt, Duration total) {
        client = KmsConnection.open(
                new KmsSettings("", List.of(), "eu-central-1", server.uri(), false, attempt, total),
                new SimpleMeterRegistry());
        keys = new KmsKeyWrapper(client, ScriptedKms.ARN, List.of(), clock);
    }

    /** Three attempts are the SDK's standard mode. The codes and their status: the API model of KMS, 2014-11-01. */
    @ParameterizedTest
    @CsvSource(textBlock = """
                    ThrottlingException,        400, 3, KeysUnavailableException
                    KMSInternalException,       500, 3, KeysUnavailableException
                    DependencyTimeoutException, 500, 3, KeysUnavailableException
                    KeyUnavailableException,    500, 3, KeysUnavailableException
                    DisabledException,          400, 1, KeysUnavailableException
                    KMSInvalidStateException,   400, 1, KeysUnavailableException
                    NotFoundException,          400, 1, KeysUnavailableException
                    AccessDeniedException,      400, 1, KeysUnavailableException
                    InvalidCiphertextException, 400, 1, UnreadableException
                    IncorrectKeyException,      400, 1, UnreadableException
                    """)
    void eachFailureIsTriedAgainOrNotAndMeansOneThing(String type, int status, int attempts, String thrown) {
        server.fail(status, type);

        assertThatThrownBy(this::unwrap)
                .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(thrown));
        assertThat(server.asked).hasSize(attempts);
    }

    /** It is what {@code ctl rewrap} shows while the previous key is disabled. */
    @Test
    void refusalTellsWhatKmsSaid() {
        server.fail(400, "DisabledException");

        assertThatThrownBy(() -> keys.rewrap(WRAPPED, BINDING))
                .isInstanceOf(KeysUnavailableException.class)
                .hasMessageContainingAll("DisabledException", "said so");
    }

    @Test
    void whatIsInTheWayIsNamedAlsoWhileKmsIsLeftAlone() {
        var ours = KmsClient.builder().region(Region.EU_CENTRAL_1).credentialsProvider(() -> {
            throw SdkClientException.create("none of the providers has any");
        });
        try (var withoutCredentials = ours.build()) {
            keys = new KmsKeyWrapper(withoutCredentials, ScriptedKms.ARN, List.of(), clock);
            for (int call = 0; call < 2 * ENOUGH_TO_OPEN; call++) {
                assertThatThrownBy(this::unwrap).hasMessage("KMS does not serve: SdkClientException");
            }
        }
    }

    /** A batch of leases is hundreds of calls, and the kill switch refuses them all. */
    @Test
    void refusalIsLoggedOnceUntilItChangesOrIsOver(CapturedOutput output) {
        for (String type : new String[] {"DisabledException", "AccessDeniedException"}) {
            server.fail(400, type);
            for (int call = 0; call < 30; call++) {
                assertThatThrownBy(this::unwrap).isNotNull();
            }
        }
        server.work();
        unwrap();
        unwrap();

        assertThat(output.toString().lines().filter(line -> line.contains("KMS")))
                .satisfiesExactly(
                        line -> assertThat(line).contains("ERROR", "DisabledException"),
                        line -> assertThat(line).contains("ERROR", "AccessDeniedException"),
                        line -> assertThat(line).contains("INFO", "KMS allows again: Decrypt"));
    }

    @Test
    void everyUseNamesTheKeyAndTheContext() {
        unwrap();
        keys.generate(BINDING, (key, wrapped) -> true);
        keys.rewrap(WRAPPED, BINDING);

        assertThat(server.asked)
                .hasSize(3)
                .allSatisfy(body -> assertThat(body)
                        .contains("KeyId\":\"" + ScriptedKms.ARN, "\"userId\":\"user-1\"", "\"version\":\"7\""));
    }

    @Test
    void answerOfAnotherKeyIsRefused() {
        server.answerWithKey(ScriptedKms.ARN + "-other");

        assertThatThrownBy(this::unwrap).isInstanceOf(UnreadableException.class);
        assertThatThrownBy(() -> keys.generate(BINDING, (key, wrapped) -> true))
                .isInstanceOf(UnreadableException.class);
        assertThatThrownBy(() -> keys.rewrap(WRAPPED, BINDING)).isInstanceOf(UnreadableException.class);
    }

    @Test
    void awayItIsNotAskedAnyMoreUntilThePauseIsOver() {
        connect(Duration.ofMillis(300), Duration.ofMillis(900));
        keys.newest();
        server.hang();
        for (int call = 0; call < ENOUGH_TO_OPEN; call++) {
            assertThatThrownBy(this::unwrap).isInstanceOf(KeysUnavailableException.class);
        }
        int asked = server.asked.size();

        long began = System.nanoTime();
        assertThatThrownBy(this::unwrap).isInstanceOf(KeysUnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(300));
        assertThat(server.asked).hasSize(asked);
        assertThatThrownBy(keys::check).isInstanceOf(KeysUnavailableException.class);

        server.work();
        keys.check();
        assertThatThrownBy(this::unwrap).as("within the pause").isInstanceOf(KeysUnavailableException.class);
        clock.move(KmsCalls.PAUSE);
        unwrap();
    }

    @Test
    void stillAwayAfterThePauseItIsLeftAloneAgain() {
        server.fail(500, "KMSInternalException");
        for (int call = 0; call < ENOUGH_TO_OPEN; call++) {
            assertThatThrownBy(this::unwrap).isInstanceOf(KeysUnavailableException.class);
        }
        clock.move(KmsCalls.PAUSE);
        assertThatThrownBy(this::unwrap).isInstanceOf(KeysUnavailableException.class);
        assertThatThrownBy(this::unwrap).isInstanceOf(KeysUnavailableException.class);
        int asked = server.asked.size();

        assertThatThrownBy(this::unwrap).isInstanceOf(KeysUnavailableException.class);

        assertThat(server.asked).hasSize(asked);
    }

    /** A key that is disabled is the kill switch; one token's broken key must not shut out the others. */
    @ParameterizedTest
    @CsvSource({"DisabledException", "AccessDeniedException", "InvalidCiphertextException", "IncorrectKeyException"})
    void refusedIsAnsweredSoItIsAskedAgainAtOnce(String type) {
        server.fail(400, type);
        for (int call = 0; call < 30; call++) {
            assertThatThrownBy(this::unwrap).isNotNull();
        }
        assertThat(server.asked).hasSize(30);

        server.work();

        unwrap();
    }

    private void unwrap() {
        assertThat(keys.<Boolean>unwrap(WRAPPED, BINDING, key -> true)).isTrue();
    }
}
