package com.apifyforge.events.sealing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks tickets against the allow-listed scheduler keys: a JWK Set (RFC 7517) of ES256 keys. */
public final class TicketVerifier {
    /** How far a scheduler's clock may be ahead of ours. */
    static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

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
            if (!signed(jws)) {
                return new Verdict.Invalid();
            }
            return judge(JWTClaimsSet.parse(jws.getPayload().toString()), Ticket.claims(jws));
        } catch (IllegalArgumentException | ParseException | JOSEException e) {
            return new Verdict.Invalid();
        }
    }

    /** One algorithm, whatever the header says; the key is found by its kid among our own and nowhere else. */
    private boolean signed(JWSObject jws) throws JOSEException {
        var header = jws.getHeader();
        var verifier = header.getKeyID() == null ? null : verifiers.get(header.getKeyID());
        return verifier != null
                && JWSAlgorithm.ES256.equals(header.getAlgorithm())
                && Ticket.TYPE.equals(header.getType())
                && header.getCriticalParams() == null
                && header.isBase64URLEncodePayload()
                && jws.verify(verifier);
    }

    private Verdict judge(JWTClaimsSet raw, TicketClaims claims) {
        Instant now = clock.instant();
        Date notBefore = raw.getNotBeforeTime();
        boolean sound = raw.getAudience().equals(List.of(Ticket.AUDIENCE))
                && !claims.issuedAt().isAfter(now.plus(CLOCK_SKEW))
                && (notBefore == null || !notBefore.toInstant().isAfter(now.plus(CLOCK_SKEW)))
                && claims.expiresAt().isAfter(claims.issuedAt())
                && !claims.expiresAt().isAfter(claims.issuedAt().plus(TicketClaims.MAX_LIFE));
        if (!sound) {
            return new Verdict.Invalid();
        }
        return claims.expiresAt().isAfter(now) ? new Verdict.Valid(claims) : new Verdict.Expired(claims);
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

        record Invalid() implements Verdict {}
    }
}
