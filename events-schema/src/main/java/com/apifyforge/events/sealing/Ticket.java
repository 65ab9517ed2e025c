package com.apifyforge.events.sealing;

import com.apifyforge.events.Target;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The text form of a ticket: a compact JWS with the claims iss, aud, sub, jti, target, iat and exp (RFC 7519). */
final class Ticket {
    static final JOSEObjectType TYPE = new JOSEObjectType("job-ticket+jwt");
    static final String AUDIENCE = "token-service";
    static final int MAX_LENGTH = 4096;

    private Ticket() {}

    /** Throws IllegalArgumentException; says nothing of the signature. */
    static JWSObject parse(String ticket) {
        if (ticket.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("The ticket is too long.");
        }
        try {
            // One ticket, one text: the library lets stray bits in the last character pass.
            Base64Url.decode(ticket.substring(ticket.lastIndexOf('.') + 1));
            return JWSObject.parse(ticket);
        } catch (ParseException e) {
            throw new IllegalArgumentException("The ticket is not a compact JWS.");
        }
    }

    /** Throws IllegalArgumentException if a claim is missing or of another type. */
    static TicketClaims claims(JWSObject jws) {
        try {
            JWTClaimsSet claims = JWTClaimsSet.parse(jws.getPayload().toString());
            return new TicketClaims(
                    present(claims.getIssuer(), "iss"),
                    present(claims.getSubject(), "sub"),
                    present(claims.getJWTID(), "jti"),
                    target(claims),
                    instant(claims.getIssueTime(), "iat"),
                    instant(claims.getExpirationTime(), "exp"));
        } catch (ParseException e) {
            throw new IllegalArgumentException("The ticket's claims cannot be read.");
        }
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
            throw new IllegalArgumentException("The ticket has no claim target with an actorId or a taskId.");
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
            throw new IllegalArgumentException("The ticket has no claim " + name + ".");
        }
        return value;
    }

    private static Instant instant(@Nullable Date value, String name) {
        if (value == null) {
            throw new IllegalArgumentException("The ticket has no claim " + name + ".");
        }
        return value.toInstant();
    }
}
