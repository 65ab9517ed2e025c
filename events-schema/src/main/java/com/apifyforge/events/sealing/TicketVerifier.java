package com.apifyforge.events.sealing;

import static com.apifyforge.events.lease.Refusal.TICKET_CLAIMS;
import static com.apifyforge.events.lease.Refusal.TICKET_INVALID;
import static com.apifyforge.events.lease.Refusal.TICKET_KEY_UNKNOWN;
import static com.apifyforge.events.lease.Refusal.TICKET_LIFE_TOO_LONG;
import static com.apifyforge.events.lease.Refusal.TICKET_NOT_YET_VALID;
import static com.apifyforge.events.lease.Refusal.TICKET_SIGNATURE_WRONG;

import com.apifyforge.events.Limit;
import com.apifyforge.events.lease.Refusal;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks tickets against the allow-listed scheduler keys: a JWK Set (RFC 7517) of ES256 keys. */
public final class TicketVerifier {
    /** How far a scheduler's clock may be ahead of ours. */
    static final Duration CLOCK_SKEW = Duration.ofSeconds(Limit.TICKET_AHEAD_SECONDS.value());

    private final Map<String, JWSVerifier> verifiers;
    private final Clock clock;

    /** Throws IllegalArgumentException unless each key is a public P-256 key with a kid of its own. */
    public TicketVerifier(String jwkSet, Clock clock) {
        this.verifiers = verifiers(jwkSet);
        this.clock = clock;
    }

    /** Never throws: what cannot be read is {@link Verdict.Invalid}. */
    public Verdict verify(String ticket) {
        try {
            JWSObject jws = Ticket.parse(ticket);
            requireSigned(jws);
            TicketClaims claims = Ticket.claims(jws);
            Ticket.requireOurAudience(jws);
            requireTimes(claims, Ticket.notBefore(jws));
            return claims.expiresAt().isAfter(clock.instant())
                    ? new Verdict.Valid(claims)
                    : new Verdict.Expired(claims);
        } catch (TicketException unfit) {
            return new Verdict.Invalid(unfit.refusal(), unfit.detail());
        }
    }

    /** One algorithm, whatever the header says; the key is found by its kid among our own and nowhere else. */
    private void requireSigned(JWSObject jws) {
        var header = jws.getHeader();
        require(JWSAlgorithm.ES256.equals(header.getAlgorithm()), TICKET_INVALID, "Its alg must be ES256.");
        require(Ticket.TYPE.equals(header.getType()), TICKET_INVALID, "Its typ must be " + Ticket.TYPE + ".");
        require(
                header.getCriticalParams() == null && header.isBase64URLEncodePayload(),
                TICKET_INVALID,
                "Its header must have neither crit nor b64.");
        require(header.getKeyID() != null, TICKET_INVALID, "Its header has no kid.");
        JWSVerifier verifier = verifiers.get(header.getKeyID());
        if (verifier == null) {
            throw new TicketException(TICKET_KEY_UNKNOWN, "Known are " + verifiers.size() + " keys, none of this kid.");
        }
        require(signedBy(verifier, jws), TICKET_SIGNATURE_WRONG, "The signature was made with another key.");
    }

    private static boolean signedBy(JWSVerifier verifier, JWSObject jws) {
        try {
            return jws.verify(verifier);
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
