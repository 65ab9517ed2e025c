package com.apifyforge.gateway.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The issuer of this process: a key that is made at its start and kept nowhere, and one code at a time. Whoever can
 * read the owner's file may sign in as any user, as that owner may do anything here.
 */
public final class SignIn {
    /** Whom its tokens name. */
    public static final String ISSUER = "urn:apifyforge:gateway:sign-in";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CODE_BYTES = 24;

    private final Path codeFile;
    private final String audience;
    private final String operatorClaim;
    private final Duration life;
    private final Clock clock;
    private final ECKey key;
    private byte[] code = {};

    SignIn(Path codeFile, String audience, String operatorClaim, Duration life, Clock clock) {
        this.codeFile = codeFile;
        this.audience = audience;
        this.operatorClaim = operatorClaim;
        this.life = life;
        this.clock = clock;
        try {
            key = new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("This Java runtime has no P-256.", e);
        }
        newCode();
    }

    /** Its public half. */
    public JWKSource<SecurityContext> keys() {
        return new ImmutableJWKSet<>(new JWKSet(key.toPublicJWK()));
    }

    /** A token and when it ends. */
    record Token(String value, Instant expiresAt) {}

    /** Empty for a wrong code. A right one is over with this, and the file gets the next. */
    synchronized Optional<Token> exchange(String given, String userId) {
        if (!MessageDigest.isEqual(code, given.getBytes(StandardCharsets.UTF_8))) {
            return Optional.empty();
        }
        newCode();
        return Optional.of(token(userId));
    }

    private Token token(String userId) {
        Instant now = clock.instant();
        Instant end = now.plus(life);
        var claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(audience)
                .subject(userId)
                // Whoever reads the code owns the machine, and may see to the system.
                .claim(operatorClaim, List.of("operator"))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(end))
                .jwtID(UUID.randomUUID().toString())
                .build();
        var header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(JOSEObjectType.JWT)
                .keyID(key.getKeyID())
                .build();
        var token = new SignedJWT(header, claims);
        try {
            token.sign(new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("The key of the sign-in does not sign.", e);
        }
        return new Token(token.serialize(), end);
    }

    private void newCode() {
        byte[] random = new byte[CODE_BYTES];
        RANDOM.nextBytes(random);
        code = Base64.getUrlEncoder().withoutPadding().encode(random);
        Path beside = codeFile.resolveSibling(codeFile.getFileName() + ".new");
        try {
            Files.deleteIfExists(beside);
            Files.createFile(
                    beside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(beside, code);
            Files.move(beside, codeFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
