package com.apifyforge.events.sealing;

import static com.apifyforge.events.lease.Refusal.TICKET_AUDIENCE;
import static com.apifyforge.events.lease.Refusal.TICKET_CLAIMS;
import static com.apifyforge.events.lease.Refusal.TICKET_INVALID;

import com.apifyforge.events.Limit;
import com.apifyforge.events.Target;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The text form of a ticket: a compact JWS with the claims iss, aud, sub, jti, target, iat and exp (RFC 7519). */
final class Ticket {
    static final JOSEObjectType TYPE = new JOSEObjectType("job-ticket+jwt");
    static final String AUDIENCE = "token-service";
    static final int MAX_LENGTH = Limit.TICKET_LENGTH.value();

    private Ticket() {}

    /** Throws {@link TicketException}; says nothing of the signature. */
    static JWSObject parse(String ticket) {
        if (ticket.length() > MAX_LENGTH) {
            throw new TicketException(
                    TICKET_INVALID, "It has %d characters; %d are allowed.".formatted(ticket.length(), MAX_LENGTH));
        }
        try {
            // One ticket, one text: the library lets stray bits in the last character pass.
            Base64Url.decode(ticket.substring(ticket.lastIndexOf('.') + 1));
            return JWSObject.parse(ticket);
        } catch (ParseException | IllegalArgumentException e) {
            throw new TicketException(TICKET_INVALID, "It is not a compact JWS.");
        }
    }

    /** Throws {@link TicketException} if a claim is missing or of another type. */
    static TicketClaims claims(JWSObject jws) {
        JWTClaimsSet claims = claimsSet(jws);
        try {
            return new TicketClaims(
                    present(claims.getIssuer(), "iss"),
                    present(claims.getSubject(), "sub"),
                    present(claims.getJWTID(), "jti"),
                    target(claims),
                    instant(claims.getIssueTime(), "iat"),
                    instant(claims.getExpirationTime(), "exp"));
        } catch (ParseException e) {
            throw new TicketException(TICKET_CLAIMS, "Its claim target is not an object.");
        }
    }

    private static JWTClaimsSet claimsSet(JWSObject jws) {
        try {
            return JWTClaimsSet.parse(jws.getPayload().toString());
        } catch (ParseException e) {
            throw new TicketException(TICKET_CLAIMS, "Its claims cannot be read.");
        }
    }

    static void requireOurAudience(JWSObject jws) {
        if (!claimsSet(jws).getAudience().equals(List.of(AUDIENCE))) {
            throw new TicketException(TICKET_AUDIENCE, "Its aud must be " + AUDIENCE + " alone.");
        }
    }

    static @Nullable Instant notBefore(JWSObject jws) {
        Date notBefore = claimsSet(jws).getNotBeforeTime();
        return notBefore == null ? null : notBefore.toInstant();
    }

    static JWTClaimsSet claims(TicketClaims claims) {
        return new JWTClaimsSet.Builder()
                .issuer(claims.issuer())
                .audience(AUDIENCE)
                .subject(claims.userId())
                .jwtID(claims.jobId())
                .claim("target", targetClaim(claims.target()))
                .issueTime(Date.from(claims.issuedAt()))
                .expirationTime(Date.from(claims.expiresAt()))
                .build();
    }

    private static Target target(JWTClaimsSet claims) throws ParseException {
        var target = claims.getJSONObjectClaim("target");
        boolean task = target != null && target.containsKey("taskId");
        if (target == null || target.containsKey("actorId") == task) {
            throw new TicketException(TICKET_CLAIMS, "Its claim target has not exactly one of actorId and taskId.");
        }
        return task
                ? new Target.Task(present(text(target, "taskId"), "target.taskId"))
                : new Target.Actor(present(text(target, "actorId"), "target.actorId"));
    }

    private static @Nullable String text(Map<String, Object> json, String name) {
        return json.get(name) instanceof String text ? text : null;
    }

    private static Map<String, String> targetClaim(Target target) {
        return switch (target) {
            case Target.Actor(String actorId) -> Map.of("actorId", actorId);
            case Target.Task(String taskId) -> Map.of("taskId", taskId);
        };
    }

    private static String present(@Nullable String value, String name) {
        if (value == null || value.isEmpty()) {
            throw new TicketException(TICKET_CLAIMS, "It has no claim " + name + ".");
        }
        return value;
    }

    private static Instant instant(@Nullable Date value, String name) {
        if (value == null) {
            throw new TicketException(TICKET_CLAIMS, "It has no claim " + name + ".");
        }
        return value.toInstant();
    }
}
