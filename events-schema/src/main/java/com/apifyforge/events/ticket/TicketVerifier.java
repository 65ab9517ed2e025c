package com.apifyforge.events.ticket;

import static com.apifyforge.events.lease.Refusal.TICKET_CLAIMS;
import static com.apifyforge.events.lease.Refusal.TICKET_KEY_UNKNOWN;
import static com.apifyforge.events.lease.Refusal.TICKET_LIFE_TOO_LONG;
import static com.apifyforge.events.lease.Refusal.TICKET_NOT_YET_VALID;
import static com.apifyforge.events.lease.Refusal.TICKET_SIGNATURE_WRONG;

import com.apifyforge.events.Limit;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.lease.Refusal;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Checks tickets against the allow-listed scheduler keys: a JWK Set (RFC 7517) of ES256 keys. */
public final class TicketVerifier {
    /** How far a scheduler's clock may be ahead of ours. */
    static final Duration CLOCK_SKEW = Duration.ofSeconds(Limit.TICKET_AHEAD_SECONDS.value());

    /** Only the algorithm counts in it. */
    private static final JWSHeader HEADER = new JWSHeader(JWSAlgorithm.ES256);

    /**
     * How many tickets are remembered as signed, by their SHA-256. A job shows its ticket at its start and with each
     * look at its run; checking the signature is the costly part, and its result cannot change while the keys stay the
     * same.
     */
    private static final int MOST_REMEMBERED = 20_000;

    private final Map<String, JWSVerifier> verifiers;
    private final Set<String> signed = ConcurrentHashMap.newKeySet();
    private final Clock clock;

    /** Throws IllegalArgumentException unless each key is a public P-256 key with a kid of its own. */
    public TicketVerifier(String jwkSet, Clock clock) {
        this.verifiers = verifiers(jwkSet);
        this.clock = clock;
    }

    /** Never throws: what cannot be read is {@link Verdict.Invalid}. */
    public Verdict verify(String text) {
        try {
            Ticket ticket = Ticket.parse(text);
            requireSigned(ticket);
            TicketClaims claims = ticket.claims();
            ticket.requireOurAudience();
            requireTimes(claims, ticket.notBefore());
            return claims.expiresAt().isAfter(clock.instant())
                    ? new Verdict.Valid(claims)
                    : new Verdict.Expired(claims);
        } catch (TicketException unfit) {
            return new Verdict.Invalid(unfit.refusal(), unfit.detail());
        }
    }

    /** One algorithm, whatever the header says; the key is found by its kid among our own and nowhere else. */
    private void requireSigned(Ticket ticket) {
        JWSVerifier verifier = verifiers.get(ticket.keyId());
        if (verifier == null) {
            throw new TicketException(
                    TICKET_KEY_UNKNOWN, "%d keys are known, none has its kid.".formatted(verifiers.size()));
        }
        String digest = ticket.digest();
        if (signed.contains(digest)) {
            return;
        }
        require(signedBy(verifier, ticket), TICKET_SIGNATURE_WRONG, "The signature was made with another key.");
        if (signed.size() >= MOST_REMEMBERED) {
            signed.clear();
        }
        signed.add(digest);
    }

    private static boolean signedBy(JWSVerifier verifier, Ticket ticket) {
        try {
            return verifier.verify(
                    HEADER, ticket.signed().getBytes(StandardCharsets.US_ASCII), Base64URL.encode(ticket.signature()));
        } catch (JOSEException e) {
            return false;
        }
    }

    private void requireTimes(TicketClaims claims, @Nullable Instant notBefore) {
        requireNotAhead("iat", claims.issuedAt());
        requireNotAhead("nbf", notBefore == null ? claims.issuedAt() : notBefore);
        var life = Duration.between(claims.issuedAt(), claims.expiresAt());
        require(life.isPositive(), TICKET_CLAIMS, "Its exp is not after its iat.");
        require(
                life.compareTo(TicketClaims.MAX_LIFE) <= 0,
                TICKET_LIFE_TOO_LONG,
                "Its exp is %d s after its iat; %d s are allowed."
                        .formatted(life.toSeconds(), TicketClaims.MAX_LIFE.toSeconds()));
    }

    private void requireNotAhead(String claim, Instant time) {
        var ahead = Duration.between(clock.instant(), time);
        require(
                ahead.compareTo(CLOCK_SKEW) <= 0,
                TICKET_NOT_YET_VALID,
                "Its %s is %d s ahead of the token-service's clock; %d s are allowed."
                        .formatted(claim, ahead.plusNanos(999_999_999).toSeconds(), CLOCK_SKEW.toSeconds()));
    }

    private static void require(boolean holds, Refusal refusal, String detail) {
        if (!holds) {
            throw new TicketException(refusal, detail);
        }
    }

    private static Map<String, JWSVerifier> verifiers(String jwkSet) {
        var verifiers = new HashMap<String, JWSVerifier>();
        // What the library reads more leniently, or fails on in a way of its own, goes no further.
        Json.read(jwkSet.getBytes(StandardCharsets.UTF_8));
        try {
            for (JWK key : JWKSet.parse(jwkSet).getKeys()) {
                if (verifiers.put(requireSchedulerKey(key).getKeyID(), new ECDSAVerifier(key.toECKey())) != null) {
                    throw new IllegalArgumentException("Two scheduler keys have the kid " + key.getKeyID() + ".");
                }
            }
            return Map.copyOf(verifiers);
        } catch (ParseException | JOSEException e) {
            throw new IllegalArgumentException("The scheduler keys are not a JWK Set of P-256 keys.");
        }
    }

    private static ECKey requireSchedulerKey(JWK key) {
        if (!(key instanceof ECKey ec) || !ec.getCurve().equals(Curve.P_256) || ec.getKeyID() == null) {
            throw new IllegalArgumentException("A scheduler key must be a P-256 key with a kid.");
        }
        if (ec.isPrivate()) {
            throw new IllegalArgumentException(
                    "The scheduler key " + ec.getKeyID() + " is a private one; configure its public half.");
        }
        return ec;
    }

    public sealed interface Verdict {
        record Valid(TicketClaims claims) implements Verdict {}

        record Expired(TicketClaims claims) implements Verdict {}

        /** {@code detail} is one sentence with limit and value; it repeats nothing of the ticket but times. */
        record Invalid(Refusal reason, String detail) implements Verdict {}
    }
}
