package com.apifyforge.gateway;

import com.apifyforge.issuer.Issuer;
import com.apifyforge.issuer.IssuerClient;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import tools.jackson.databind.json.JsonMapper;

/**
 * The authorization server, whose client may ask for a token of any subject, audience and life here, so that tests need
 * not play a person at a login form; signing, keys and their rotation are the server's own.
 */
public final class TestIssuer implements AutoCloseable {
    private static final AtomicReference<ECKey> KEY = new AtomicReference<>(newKey());

    private final Issuer issuer = Issuer.start(
            List.of(IssuerClient.program("tests", "secret", Set.of(Issuer.SCOPE, "profile"))),
            List.of(),
            KEY::get,
            TestIssuer::asTold,
            "--server.port=0");
    private final HttpClient http = HttpClient.newHttpClient();

    public URI uri() {
        return issuer.uri();
    }

    /** From now on another key signs, and the old one is not published any more. */
    public void rotate() {
        KEY.set(newKey());
    }

    /** {@code claims} takes the place of what the server would say: sub, aud, iss, roles, life in seconds. */
    public String token(String scope, Map<String, String> claims) {
        var form = claims.entrySet().stream()
                .map(claim -> "as_" + claim.getKey() + "=" + encoded(claim.getValue()))
                .collect(Collectors.joining("&", "grant_type=client_credentials&scope=" + encoded(scope) + "&", ""));
        var request = HttpRequest.newBuilder(uri().resolve("/oauth2/token"))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString("tests:secret".getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        try {
            var answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("No token: " + answer.statusCode() + " " + answer.body());
            }
            return JsonMapper.shared()
                    .readTree(answer.body())
                    .path("access_token")
                    .asString();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static ECKey newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
        issuer.close();
    }

    private static void asTold(JwtEncodingContext context) {
        if (context.getAuthorizationGrant() instanceof OAuth2ClientCredentialsAuthenticationToken asked) {
            asked.getAdditionalParameters().forEach((name, value) -> set(context, name, (String) value));
        }
    }

    private static void set(JwtEncodingContext context, String name, String value) {
        var claims = context.getClaims();
        switch (name) {
            case "as_sub" -> claims.subject(value);
            case "as_aud" -> claims.audience(List.of(value));
            case "as_iss" -> claims.issuer(value);
            case "as_roles" -> claims.claim("roles", List.of(value.split(" ")));
            case "as_age" -> claims.claims(all -> age(all, Duration.ofSeconds(Long.parseLong(value))));
            default -> {
                // The protocol's own.
            }
        }
    }

    /** As if it had been over for this long. */
    private static void age(Map<String, Object> claims, Duration age) {
        var end = ((Instant) Objects.requireNonNull(claims.get("iat"))).minus(age);
        claims.put("exp", end);
        claims.put("iat", end.minusSeconds(60));
        claims.put("nbf", end.minusSeconds(60));
    }
}
