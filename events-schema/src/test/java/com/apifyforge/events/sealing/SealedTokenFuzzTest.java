package com.apifyforge.events.sealing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.fuzzing.Bounds;
import com.apifyforge.fuzzing.ShortRound;
import com.apifyforge.secret.Secret;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * Any text is opened or refused with SealBrokenException. An input of several lines is the header as JSON and the parts
 * behind it; {@code EPK} in it is a key on the curve, so that the reading goes on to the cipher.
 */
public class SealedTokenFuzzTest {
    private static final Opener OPENER = Opener.generate("key-1");
    private static final String[] SEALED = sealed().split("\\.", -1);
    private static final String EPHEMERAL_KEY = ephemeralKey();

    @Test
    void anyTextIsOpenedOrRefused() throws Exception {
        ShortRound.play(SealedTokenFuzzTest.class, SealedTokenFuzzTest::fuzzerTestOneInput);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        Bounds.hold(input, SealedTokenFuzzTest::read);
    }

    private static void read(byte[] input) {
        String text = text(input);
        try {
            SealHeader header = SealHeader.of(text);
            assertThat(SealHeader.of(text)).isEqualTo(header);
            OPENER.open(text, header.userId(), header.messageId(), Secret::length);
        } catch (SealBrokenException refused) {
            assertThat(refused.getMessage()).isEqualTo(new SealBrokenException().getMessage());
        }
    }

    private static String text(byte[] input) {
        String text = new String(input, ISO_8859_1);
        int end = text.indexOf('\n');
        if (end < 0) {
            return text.replace("SEALED", String.join(".", SEALED));
        }
        String header = text.substring(0, end).replace("EPK", EPHEMERAL_KEY);
        String rest = text.substring(end + 1).strip().replace("REST", SEALED[2] + "." + SEALED[3] + "." + SEALED[4]);
        return Base64Url.encode(header.getBytes(ISO_8859_1)) + ".." + rest;
    }

    private static String sealed() {
        var now = Instant.parse("2026-11-24T10:00:00Z");
        try (var token = Secret.takeOwnershipOf("a secret of any kind".getBytes(UTF_8));
                var sealer = Sealer.to(OPENER.publicJwk())) {
            return sealer.seal(token, "user-1", "message-1", now, now.plusSeconds(60));
        }
    }

    private static String ephemeralKey() {
        String header = new String(Base64Url.decode(SEALED[0]), UTF_8);
        int from = header.indexOf("\"epk\":") + 6;
        return header.substring(from, header.indexOf('}', from) + 1);
    }
}
