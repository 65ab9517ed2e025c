package com.apifyforge.events.ticket;

import static com.apifyforge.events.lease.Refusal.TICKET_AUDIENCE;
import static com.apifyforge.events.lease.Refusal.TICKET_CLAIMS;
import static com.apifyforge.events.lease.Refusal.TICKET_INVALID;

import com.apifyforge.events.Limit;
import com.apifyforge.events.Target;
import com.apifyforge.events.codec.ContractException;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.sealing.Base64Url;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The text form of a ticket: a compact JWS with the claims iss, aud, sub, jti, target, iat and exp (RFC 7519). It is
 * taken apart here and not by the library, whose JSON reader takes the second of two equal names and has limits of its
 * own.
 */
public final class Ticket {
    static final JOSEObjectType TYPE = new JOSEObjectType("job-ticket+jwt");
    static final String AUDIENCE = "token-service";
    static final int MAX_LENGTH = Limit.TICKET_LENGTH.value();

    private static final Pattern ID =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:|~-]{0,%d}".formatted(Limit.ID_LENGTH.value() - 1));
    private static final Pattern APIFY_ID =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~-]{0,%d}".formatted(Limit.ID_LENGTH.value() - 1));
    private static final Pattern ANY = Pattern.compile(".{1,256}");

    /** The end of the year 9999: far beyond, calculating with a time fails. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private final String text;
    private final String[] parts;
    private @Nullable JsonNode payload;

    private Ticket(String text, String[] parts) {
        this.text = text;
        this.parts = parts;
    }

    /** Throws {@link TicketException} for what is no compact JWS; says nothing of its parts. */
    static Ticket parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new TicketException(
                    TICKET_INVALID, "It has %d characters; %d are allowed.".formatted(text.length(), MAX_LENGTH));
        }
        String[] parts = text.split("\\.", 4);
        if (parts.length != 3) {
            throw new TicketException(TICKET_INVALID, "It has not the three parts of a compact JWS.");
        }
        return new Ticket(text, parts);
    }

    /** The key that it says it is signed with. Throws {@link TicketException} unless the header is ours. */
    String keyId() {
        JsonNode header = json(parts[0], TICKET_INVALID, "header");
        require(is(header, "alg", JWSAlgorithm.ES256.getName()), TICKET_INVALID, "Its alg must be ES256.");
        require(is(header, "typ", TYPE.getType()), TICKET_INVALID, "Its typ must be " + TYPE + ".");
        require(
                !header.has("crit") && !header.has("b64") && !header.has("zip"),
                TICKET_INVALID,
                "Its header must have none of crit, b64 and zip.");
        JsonNode keyId = header.path("kid");
        require(keyId.isString(), TICKET_INVALID, "Its header has no kid.");
        return keyId.stringValue();
    }

    /** SHA-256 of the whole ticket, signature included, in Base64url. */
    String digest() {
        try {
            return Base64Url.encode(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime cannot do SHA-256.", e);
        }
    }

    /** What is signed, in ASCII. */
    String signed() {
        return text.substring(0, text.lastIndexOf('.'));
    }

    /** One ticket, one text: the library lets stray bits in the last character pass. */
    byte[] signature() {
        return decoded(parts[2], TICKET_INVALID, "signature");
    }

    /** Throws {@link TicketException} if a claim is missing or of another type. */
    TicketClaims claims() {
        JsonNode claims = payload();
        return new TicketClaims(
                text(claims, "iss", ANY),
                text(claims, "sub", ID),
                text(claims, "jti", ID),
                target(claims.path("target")),
                time(claims, "iat"),
                time(claims, "exp"));
    }

    void requireOurAudience() {
        JsonNode audience = payload().path("aud");
        JsonNode only = audience.isArray() && audience.size() == 1 ? audience.get(0) : audience;
        require(
                only.isString() && only.stringValue().equals(AUDIENCE),
                TICKET_AUDIENCE,
                "Its aud must be " + AUDIENCE + " alone.");
    }

    @Nullable
    Instant notBefore() {
        JsonNode claims = payload();
        return claims.has("nbf") ? time(claims, "nbf") : null;
    }

    private JsonNode payload() {
        JsonNode read = payload;
        if (read == null) {
            read = json(parts[1], TICKET_CLAIMS, "payload");
            payload = read;
        }
        return read;
    }

    private static JsonNode json(String part, Refusal refusal, String name) {
        byte[] bytes = decoded(part, refusal, name);
        try {
            JsonNode json = Json.read(bytes);
            require(json.isObject(), refusal, "Its " + name + " is not an object.");
            return json;
        } catch (ContractException e) {
            throw new TicketException(refusal, "Its " + name + " cannot be read. " + e.getMessage());
        }
    }

    private static byte[] decoded(String part, Refusal refusal, String name) {
        try {
            return Base64Url.decode(part);
        } catch (IllegalArgumentException e) {
            throw new TicketException(refusal, "Its " + name + " is not canonical base64url.");
        }
    }

    private static boolean is(JsonNode json, String name, String value) {
        return json.path(name).isString() && json.path(name).stringValue().equals(value);
    }

    private static String text(JsonNode json, String name, Pattern pattern) {
        JsonNode value = json.path(name);
        require(!value.isMissingNode() && !value.isNull(), TICKET_CLAIMS, "It has no claim " + name + ".");
        require(
                value.isString() && pattern.matcher(value.stringValue()).matches(),
                TICKET_CLAIMS,
                "Its claim " + name + " is not a text of the expected form.");
        return value.stringValue();
    }

    private static Target target(JsonNode target) {
        boolean task = target.has("taskId");
        require(
                target.isObject() && target.has("actorId") != task,
                TICKET_CLAIMS,
                "Its claim target has not exactly one of actorId and taskId.");
        return task
                ? new Target.Task(text(target, "taskId", APIFY_ID))
                : new Target.Actor(text(target, "actorId", APIFY_ID));
    }

    private static Instant time(JsonNode claims, String name) {
        JsonNode value = claims.path(name);
        require(!value.isMissingNode() && !value.isNull(), TICKET_CLAIMS, "It has no claim " + name + ".");
        double seconds = value.isNumber() ? value.numberValue().doubleValue() : -1;
        require(
                seconds >= 0 && seconds <= LAST_SECOND,
                TICKET_CLAIMS,
                "Its claim " + name + " is not a time in seconds since 1970.");
        return Instant.ofEpochSecond((long) seconds);
    }

    private static void require(boolean holds, Refusal refusal, String detail) {
        if (!holds) {
            throw new TicketException(refusal, detail);
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

    private static Map<String, String> targetClaim(Target target) {
        return switch (target) {
            case Target.Actor(String actorId) -> Map.of("actorId", actorId);
            case Target.Task(String taskId) -> Map.of("taskId", taskId);
        };
    }
}
