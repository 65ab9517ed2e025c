package com.apifyforge.console.oidc;

import com.apifyforge.console.session.BrowserCookie;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;

/**
 * Sign-ins between their way to the issuer and their way back. Each lies in a cookie of the browser that began it,
 * encrypted (RFC 7516, direct, A256GCM) under a key of this process. Anybody can begin one, so in memory those of one
 * could push out those of others.
 */
final class PendingSignIns implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {
    private static final BrowserCookie COOKIE = new BrowserCookie("__Host-console-sign-in");
    private static final JWEHeader HEADER = new JWEHeader(JWEAlgorithm.DIR, EncryptionMethod.A256GCM);
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final String ISSUER_PAGE = "issuerPage";
    private static final String CLIENT = "client";
    private static final String WAY_BACK = "wayBack";
    private static final String SCOPES = "scopes";
    private static final String STATE = "state";
    private static final String ATTRIBUTES = "attributes";

    private final SecretKey key = newKey();
    private final Clock clock;

    PendingSignIns(Clock clock) {
        this.clock = clock;
    }

    private static SecretKey newKey() {
        try {
            var keys = KeyGenerator.getInstance("AES");
            keys.init(EncryptionMethod.A256GCM.cekBitLength());
            return keys.generateKey();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has AES.", e);
        }
    }

    /** Only by its own state: somebody who sends a browser here with another one ends nothing. */
    @Override
    public @Nullable OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
        return COOKIE.in(request)
                .flatMap(this::open)
                .filter(begun ->
                        String.valueOf(begun.getState()).equals(request.getParameter(OAuth2ParameterNames.STATE)))
                .orElse(null);
    }

    @Override
    public void saveAuthorizationRequest(
            @Nullable OAuth2AuthorizationRequest begun, HttpServletRequest request, HttpServletResponse response) {
        if (begun == null) {
            COOKIE.clear(response);
        } else {
            COOKIE.set(response, seal(begun));
        }
    }

    /** Once in a browser; that a code counts once at all is the issuer's to see to (RFC 6749, section 4.1.2). */
    @Override
    public @Nullable OAuth2AuthorizationRequest removeAuthorizationRequest(
            HttpServletRequest request, HttpServletResponse response) {
        OAuth2AuthorizationRequest begun = loadAuthorizationRequest(request);
        if (begun != null) {
            COOKIE.clear(response);
        }
        return begun;
    }

    /** What the way back needs: the attributes hold nonce and code verifier. */
    private String seal(OAuth2AuthorizationRequest begun) {
        var claims = new JWTClaimsSet.Builder()
                .expirationTime(Date.from(clock.instant().plus(LIFE)))
                .claim(ISSUER_PAGE, begun.getAuthorizationUri())
                .claim(CLIENT, begun.getClientId())
                .claim(WAY_BACK, begun.getRedirectUri())
                .claim(SCOPES, List.copyOf(begun.getScopes()))
                .claim(STATE, begun.getState())
                .claim(ATTRIBUTES, begun.getAttributes())
                .build();
        var sealed = new EncryptedJWT(HEADER, claims);
        try {
            sealed.encrypt(new DirectEncrypter(key));
            return sealed.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("A sign-in cannot be encrypted.", e);
        }
    }

    /** Empty for what is none of ours, or too old. */
    private Optional<OAuth2AuthorizationRequest> open(String cookie) {
        // No other header is read: the library takes an odd one for a fault of its caller.
        if (!cookie.startsWith(HEADER.toBase64URL() + ".")) {
            return Optional.empty();
        }
        try {
            var sealed = EncryptedJWT.parse(cookie);
            sealed.decrypt(new DirectDecrypter(key));
            JWTClaimsSet claims = sealed.getJWTClaimsSet();
            if (!clock.instant().isBefore(claims.getExpirationTime().toInstant())) {
                return Optional.empty();
            }
            Map<String, Object> attributes = claims.getJSONObjectClaim(ATTRIBUTES);
            return Optional.of(OAuth2AuthorizationRequest.authorizationCode()
                    .authorizationUri(claims.getStringClaim(ISSUER_PAGE))
                    .clientId(claims.getStringClaim(CLIENT))
                    .redirectUri(claims.getStringClaim(WAY_BACK))
                    .scopes(Set.copyOf(claims.getStringListClaim(SCOPES)))
                    .state(claims.getStringClaim(STATE))
                    .attributes(all -> all.putAll(attributes))
                    .build());
        } catch (ParseException | JOSEException e) {
            return Optional.empty();
        }
    }
}
