package com.apifyforge.events.ticket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.sealing.Base64Url;
import com.apifyforge.fuzzing.Bounds;
import com.apifyforge.fuzzing.ShortRound;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/**
 * Any text gets a verdict. An input of several lines is header and claims as JSON and is signed here, as an
 * allow-listed scheduler can sign what it likes.
 */
public class TicketFuzzTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC);
    private static final ECKey KEY = key();
    private static final TicketVerifier VERIFIER = new TicketVerifier(new JWKSet(KEY.toPublicJWK()).toString(), CLOCK);

    @Test
    void anyTextGetsAVerdict() throws Exception {
        ShortRound.play(TicketFuzzTest.class, TicketFuzzTest::fuzzerTestOneInput);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        Bounds.hold(input, TicketFuzzTest::read);
    }

    private static void read(byte[] input) throws JOSEException {
        String ticket = ticket(new String(input, ISO_8859_1));
        var verdict = VERIFIER.verify(ticket);
        if (verdict instanceof TicketVerifier.Verdict.Valid(TicketClaims claims)) {
            assertThat(TicketClaims.unverified(ticket)).isEqualTo(claims);
            assertThat(claims.expiresAt()).isAfter(CLOCK.instant());
            assertThat(ticket.length()).isLessThanOrEqualTo(Ticket.MAX_LENGTH);
        }
        try {
            TicketClaims.unverified(ticket);
        } catch (IllegalArgumentException refused) {
            assertThat(verdict).isNotInstanceOf(TicketVerifier.Verdict.Valid.class);
        }
    }

    private static String ticket(String text) throws JOSEException {
        int end = text.indexOf('\n');
        if (end < 0) {
            return text;
        }
        String signed = encoded(text.substring(0, end)) + "." + encoded(text.substring(end + 1));
        var header = new JWSHeader.Builder(JWSAlgorithm.ES256).build();
        return signed + "." + new ECDSASigner(KEY).sign(header, signed.getBytes(US_ASCII));
    }

    private static String encoded(String text) {
        return Base64Url.encode(text.getBytes(ISO_8859_1));
    }

    private static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("scheduler-1").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
