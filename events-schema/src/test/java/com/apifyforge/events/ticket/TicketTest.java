package com.apifyforge.events.ticket;

import static com.apifyforge.events.lease.Refusal.TICKET_AUDIENCE;
import static com.apifyforge.events.lease.Refusal.TICKET_CLAIMS;
import static com.apifyforge.events.lease.Refusal.TICKET_INVALID;
import static com.apifyforge.events.lease.Refusal.TICKET_KEY_UNKNOWN;
import static com.apifyforge.events.lease.Refusal.TICKET_LIFE_TOO_LONG;
import static com.apifyforge.events.lease.Refusal.TICKET_NOT_YET_VALID;
import static com.apifyforge.events.lease.Refusal.TICKET_SIGNATURE_WRONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.events.Target;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.sealing.Base64Url;
import com.apifyforge.events.ticket.TicketVerifier.Verdict;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private final TicketSigner scheduler = TicketSigner.generate("scheduler-1");
    private final ECKey key = ecKey(scheduler.publicJwk());
    private final TicketVerifier verifier = verifier(NOW);

    private final TicketClaims claims = new TicketClaims(
            "scheduler", "user-1", "job-1", new Target.Actor("apify~hello-world"), NOW, NOW.plusSeconds(3600));

    @TempDir
    Path folder;

    @Test
    void aSignedTicketIsValid() {
        assertThat(verifier.verify(scheduler.sign(claims))).isEqualTo(new Verdict.Valid(claims));
    }

    @Test
    void aTicketForATaskKeepsItsTarget() {
        var task = new TicketClaims("scheduler", "u", "j", new Target.Task("me~nightly"), NOW, NOW.plusSeconds(1));

        assertThat(verifier.verify(scheduler.sign(task))).isEqualTo(new Verdict.Valid(task));
        assertThat(TicketClaims.unverified(scheduler.sign(task))).isEqualTo(task);
    }

    @Test
    void aTicketIsOverAtItsExpiry() {
        String ticket = scheduler.sign(claims);

        assertThat(verifier(NOW.plusSeconds(3599)).verify(ticket)).isInstanceOf(Verdict.Valid.class);
        assertThat(verifier(NOW.plusSeconds(3600)).verify(ticket)).isEqualTo(new Verdict.Expired(claims));
    }

    @Test
    void aTicketThatWasShownBeforeIsOverAtItsExpiryToo() {
        String ticket = scheduler.sign(claims);
        var now = new AtomicReference<>(NOW);
        var same = new TicketVerifier(new JWKSet(key).toString(), new Clock() {
            @Override
            public Instant instant() {
                return now.get();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        });

        assertThat(same.verify(ticket)).isInstanceOf(Verdict.Valid.class);
        assertThat(same.verify(ticket)).isInstanceOf(Verdict.Valid.class);
        now.set(NOW.plusSeconds(3600));
        assertThat(same.verify(ticket)).isEqualTo(new Verdict.Expired(claims));
    }

    @Test
    void anUnknownKeyIsRefusedEvenUnderAKnownName() {
        assertInvalid(TicketSigner.generate("scheduler-1").sign(claims));
        assertInvalid(TicketSigner.generate("scheduler-2").sign(claims));
    }

    @Test
    void anyAlteredCharacterIsRefused() {
        String ticket = scheduler.sign(claims);
        // What is remembered of the good one vouches for no other.
        assertThat(verifier.verify(ticket)).isInstanceOf(Verdict.Valid.class);
        for (int i = 0; i < ticket.length(); i++) {
            for (char other : new char[] {'A', 'b', '.', (char) (ticket.charAt(i) ^ 1)}) {
                if (ticket.charAt(i) != other) {
                    assertInvalid(ticket.substring(0, i) + other + ticket.substring(i + 1));
                }
            }
        }
    }

    @Test
    void anyOtherAlgorithmIsRefused() throws Exception {
        var body = new Payload(body(builder -> builder).toJSONObject());
        var rsa = new RSAKeyGenerator(2048).keyID("scheduler-1").generate();
        var p384 = new ECKeyGenerator(Curve.P_384).keyID("scheduler-1").generate();
        byte[] publicText = key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);

        assertInvalid(sign(header(JWSAlgorithm.HS256), body, new MACSigner(publicText)));
        assertInvalid(sign(header(JWSAlgorithm.RS256), body, new RSASSASigner(rsa)));
        assertInvalid(sign(header(JWSAlgorithm.ES384), body, new ECDSASigner(p384)));
        assertInvalid(unsigned("{\"alg\":\"none\"}"));
        assertInvalid(unsigned("{\"alg\":\"none\",\"typ\":\"job-ticket+jwt\",\"kid\":\"scheduler-1\"}"));
        assertInvalid(unsigned("{\"alg\":\"ES256\",\"typ\":\"job-ticket+jwt\",\"kid\":\"scheduler-1\"}"));
    }

    @Test
    void anotherTypeOrACriticalExtensionIsRefused() throws Exception {
        var body = new Payload(body(builder -> builder).toJSONObject());
        var signer = new ECDSASigner(key);

        assertInvalid(sign(header(JWSAlgorithm.ES256).type(JOSEObjectType.JWT), body, signer));
        assertInvalid(sign(header(JWSAlgorithm.ES256).type(null), body, signer));
        assertInvalid(sign(header(JWSAlgorithm.ES256).keyID(null), body, signer));
        assertInvalid(sign(header(JWSAlgorithm.ES256).criticalParams(Set.of("exp")), body, signer));
    }

    @Test
    void aForeignKeyInTheHeaderIsNotTrusted() throws Exception {
        var own = new ECKeyGenerator(Curve.P_256).keyID("mine").generate();
        var header = header(JWSAlgorithm.ES256).keyID("mine").jwk(own.toPublicJWK());

        assertInvalid(sign(header, new Payload(body(builder -> builder).toJSONObject()), new ECDSASigner(own)));
    }

    @Test
    void claimsThatAreMissingOrWrongAreRefused() throws Exception {
        assertThat(verifier.verify(signed(builder -> builder))).isInstanceOf(Verdict.Valid.class);
        assertInvalid(signed(builder -> builder.audience("apify-worker")));
        assertInvalid(signed(builder -> builder.audience(List.of("token-service", "apify-worker"))));
        assertInvalid(signed(builder -> builder.audience((String) null)));
        assertInvalid(signed(builder -> builder.issuer(null)));
        assertInvalid(signed(builder -> builder.subject("")));
        assertInvalid(signed(builder -> builder.jwtID(null)));
        assertInvalid(signed(builder -> builder.claim("target", null)));
        assertInvalid(signed(builder -> builder.claim("target", "apify~hello-world")));
        assertInvalid(signed(builder -> builder.claim("target", Map.of())));
        assertInvalid(signed(builder -> builder.claim("target", Map.of("actorId", "a", "taskId", "t"))));
        assertInvalid(signed(builder -> builder.issueTime(null)));
        assertInvalid(signed(builder -> builder.expirationTime(null)));
        assertInvalid(signed(builder -> builder.expirationTime(Date.from(NOW))));
        assertInvalid(signed(builder -> builder.notBeforeTime(Date.from(NOW.plusSeconds(60)))));
    }

    @Test
    void aTicketFromTheFutureIsRefusedButASlightlyFastClockIsNot() throws Exception {
        assertThat(verifier.verify(signed(builder -> builder.issueTime(Date.from(NOW.plusSeconds(30))))))
                .isInstanceOf(Verdict.Valid.class);
        assertInvalid(signed(builder -> builder.issueTime(Date.from(NOW.plusSeconds(31)))));
    }

    @Test
    void aTicketLivesEightDaysAtMost() throws Exception {
        var eightDays = NOW.plusSeconds(8 * 86_400);

        assertThat(verifier.verify(signed(builder -> builder.expirationTime(Date.from(eightDays)))))
                .isInstanceOf(Verdict.Valid.class);
        assertInvalid(signed(builder -> builder.expirationTime(Date.from(eightDays.plusSeconds(1)))));
    }

    /** Each check says which one it is, with limit and value: a scheduler's author sees what to change. */
    @Test
    void everyRefusalNamesItsCheck() throws Exception {
        assertRefused(
                signed(builder -> builder.issueTime(in(45))),
                TICKET_NOT_YET_VALID,
                "Its iat is 45 s ahead of the token-service's clock; 30 s are allowed.");
        assertRefused(
                signed(builder -> builder.issueTime(in(600))),
                TICKET_NOT_YET_VALID,
                "Its iat is 600 s ahead of the token-service's clock; 30 s are allowed.");
        assertRefused(
                signed(builder -> builder.notBeforeTime(in(31))),
                TICKET_NOT_YET_VALID,
                "Its nbf is 31 s ahead of the token-service's clock; 30 s are allowed.");
        assertRefused(
                signed(builder -> builder.expirationTime(in(9 * 86_400))),
                TICKET_LIFE_TOO_LONG,
                "Its exp is 777600 s after its iat; 691200 s are allowed.");
        assertRefused(
                signed(builder -> builder.expirationTime(in(-1))), TICKET_CLAIMS, "Its exp is not after its iat.");
        for (String audience : new String[] {"apify-worker", "Token-Service", ""}) {
            assertRefused(
                    signed(builder -> builder.audience(audience)),
                    TICKET_AUDIENCE,
                    "Its aud must be token-service alone.");
        }
        assertRefused(
                signed(builder -> builder.audience(List.of("token-service", "x"))),
                TICKET_AUDIENCE,
                "Its aud must be token-service alone.");
        for (String claim : List.of("iss", "sub", "jti", "iat", "exp")) {
            assertRefused(
                    signed(builder -> builder.claim(claim, null)), TICKET_CLAIMS, "It has no claim " + claim + ".");
        }
        assertRefused(
                signed(builder -> builder.subject("jane@example.com")),
                TICKET_CLAIMS,
                "Its claim sub is not a text of the expected form.");
        assertRefused(
                TicketSigner.generate("scheduler-2").sign(claims),
                TICKET_KEY_UNKNOWN,
                "1 keys are known, none has its kid.");
        assertRefused(
                TicketSigner.generate("scheduler-1").sign(claims),
                TICKET_SIGNATURE_WRONG,
                "The signature was made with another key.");
        assertRefused("a.b", TICKET_INVALID, "It has not the three parts of a compact JWS.");
        assertRefused("x".repeat(5000), TICKET_INVALID, "It has 5000 characters; 4096 are allowed.");
    }

    /** Signed by a known key, with a payload that no library would write: never anything but a refusal. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{\"iat\":1e99999999999}",
                "{'iss':'s','sub':'u','jti':'j','aud':'token-service','target':{'actorId':'a'},'iat':1e99999999999,'exp':1}",
                "{'iss':'s','sub':'u','jti':'j','aud':'token-service','target':{'actorId':'a'},'iat':1e300,'exp':1e301}",
                "{'iss':'s','sub':'u','jti':'j','aud':'token-service','target':{'actorId':'a'},'iat':-1,'exp':1}",
                "{'iss':'s','sub':'u','jti':'j','aud':'token-service','target':{'actorId':'a'},'iat':true,'exp':'1'}",
                "{'iss':'s','sub':'u','jti':'j','aud':'token-service','target':{'actorId':'a','taskId':'t'},'iat':1,'exp':2}",
                "{'iss':'s','sub':'u','sub':'v','jti':'j','aud':'token-service','target':{'actorId':'a'},'iat':1,'exp':2}",
                "{'iss':'s','sub':'\\ud800','jti':'j','aud':'token-service','target':{'actorId':'a'},'iat':1,'exp':2}"
            })
    void aPayloadThatIsNoneIsRefused(String payload) throws Exception {
        var ticket = sign(header(JWSAlgorithm.ES256), new Payload(payload.replace('\'', '"')), new ECDSASigner(key));

        assertThat(verifier.verify(ticket))
                .isInstanceOfSatisfying(
                        Verdict.Invalid.class,
                        invalid -> assertThat(invalid.reason()).isEqualTo(TICKET_CLAIMS));
        assertThatIllegalArgumentException().isThrownBy(() -> TicketClaims.unverified(ticket));
    }

    /** As many levels or digits as a ticket of the allowed length has room for. */
    @Test
    void aTicketMadeToHurtIsRefusedAtOnce() {
        for (String json : List.of(
                "[".repeat(2900),
                "{\"a\":".repeat(580),
                "{\"exp\":" + "9".repeat(2900) + "}",
                "{\"kid\":\"" + "k".repeat(2800) + "\"}")) {
            String part = Base64Url.encode(json.getBytes(StandardCharsets.UTF_8));
            assertInvalid(part + ".e30.AA");
            assertInvalid("e30." + part.substring(0, Math.min(part.length(), 4000)) + ".AA");
        }
    }

    private void assertRefused(String ticket, Refusal reason, String detail) {
        assertThat(verifier.verify(ticket)).isEqualTo(new Verdict.Invalid(reason, detail));
    }

    private static Date in(long seconds) {
        return Date.from(NOW.plusSeconds(seconds));
    }

    @Test
    void garbageIsRefused() {
        List.of("", ".", "..", "a.b.c", "🦄", "x".repeat(100_000), "eyJhbGciOiJFUzI1NiJ9..")
                .forEach(this::assertInvalid);
        assertThatIllegalArgumentException().isThrownBy(() -> TicketClaims.unverified("a.b.c"));
    }

    @Test
    void theKeyIsSavedForItsOwnerOnlyAndComesBack() throws Exception {
        Path file = folder.resolve("scheduler.jwk");
        scheduler.save(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(verifier.verify(TicketSigner.load(file).sign(claims))).isInstanceOf(Verdict.Valid.class);
        assertThatThrownBy(() -> scheduler.save(file)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void aPrivateKeyInTheAllowListIsRefused() throws Exception {
        Path file = folder.resolve("scheduler.jwk");
        scheduler.save(file);
        String jwkSet = "{\"keys\":[" + Files.readString(file) + "]}";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TicketVerifier(jwkSet, Clock.systemUTC()))
                .withMessageContaining("scheduler-1");
    }

    private void assertInvalid(String ticket) {
        assertThat(verifier.verify(ticket)).as(ticket).isInstanceOf(Verdict.Invalid.class);
    }

    private TicketVerifier verifier(Instant now) {
        return new TicketVerifier(new JWKSet(key.toPublicJWK()).toString(), Clock.fixed(now, ZoneOffset.UTC));
    }

    /** The scheduler's private key, as another author would hold it. */
    private ECKey ecKey(Map<String, Object> publicJwk) {
        try {
            Path file = Files.createTempDirectory("ticket").resolve("key.jwk");
            scheduler.save(file);
            var parsed = ECKey.parse(Files.readString(file));
            assertThat(parsed.toPublicJWK().toJSONObject()).isEqualTo(publicJwk);
            return parsed;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String signed(UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
        return sign(header(JWSAlgorithm.ES256), new Payload(body(change).toJSONObject()), new ECDSASigner(key));
    }

    private static JWSHeader.Builder header(JWSAlgorithm algorithm) {
        return new JWSHeader.Builder(algorithm)
                .type(new JOSEObjectType("job-ticket+jwt"))
                .keyID("scheduler-1");
    }

    private static JWTClaimsSet body(UnaryOperator<JWTClaimsSet.Builder> change) {
        return change.apply(new JWTClaimsSet.Builder()
                        .issuer("scheduler")
                        .audience("token-service")
                        .subject("user-1")
                        .jwtID("job-1")
                        .claim("target", Map.of("actorId", "apify~hello-world"))
                        .issueTime(Date.from(NOW))
                        .expirationTime(Date.from(NOW.plusSeconds(3600))))
                .build();
    }

    private static String sign(JWSHeader.Builder header, Payload body, JWSSigner signer) throws Exception {
        var jws = new JWSObject(header.build(), body);
        jws.sign(signer);
        return jws.serialize();
    }

    private String unsigned(String header) {
        String[] parts = scheduler.sign(claims).split("\\.");
        return Base64Url.encode(header.getBytes(StandardCharsets.UTF_8)) + "." + parts[1] + ".";
    }
}
