package com.apifyforge.events.lease;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.codec.ContractException;
import com.apifyforge.events.sealing.SealHeader;
import com.apifyforge.events.sealing.Sealer;
import com.apifyforge.fuzzing.Bounds;
import com.apifyforge.fuzzing.ShortRound;
import com.apifyforge.secret.Secret;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * Whoever asks chooses the key, but not how long the answer is: what is sealed to the key of any request can be read by
 * its receiver, who takes no long ones, or the request is refused.
 */
public class LeaseAnswerFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final String TOKEN = "apify_api_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";

    @Test
    void anyRequestGetsAnAnswerOfBoundedLength() throws Exception {
        ShortRound.play(LeaseAnswerFuzzTest.class, LeaseAnswerFuzzTest::fuzzerTestOneInput);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        Bounds.hold(input, LeaseAnswerFuzzTest::answer);
    }

    private static void answer(byte[] body) {
        try (var token = Secret.takeOwnershipOf(TOKEN.getBytes(UTF_8));
                var sealer = Sealer.to(LeaseJson.readRequest(body).publicKey())) {
            String sealed = sealer.seal(token, "user-1", "lease-1", NOW, NOW.plusSeconds(60));
            assertThat(SealHeader.of(sealed).userId()).isEqualTo("user-1");
        } catch (ContractException refused) {
            assertThat(refused.getMessage()).hasSizeLessThan(1000);
        }
    }
}
