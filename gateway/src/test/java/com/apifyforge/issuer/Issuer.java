package com.apifyforge.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
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
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real authorization server, Spring's. One client may ask for a token of any subject, audience and life, so that
 * tests need not play a person at a login form; signing, keys and their rotation are the server's own.
 */
public final class Issuer implements AutoCloseable {
    public static final String SCOPE = "apifyforge.act";
    private static final AtomicReference<ECKey> KEY = new AtomicReference<>(newKey());

    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();

    private Issuer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    public static Issuer start() {
        return new Issuer(new SpringApplication(Server.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=-1",
                        "--spring.config.name=issuer",
                        "--spring.application.name=issuer"));
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
    }

    /** From now on another key signs, and the old one is not published any more. */
    public void rotate() {
        KEY.set(newKey());
    }

    /** {@code claims} takes the place of what the server would say: sub, aud, iss, life in seconds. */
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
        context.close();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Server {
        @Bean
        RegisteredClientRepository clients() {
            return new InMemoryRegisteredClientRepository(RegisteredClient.withId("tests")
                    .clientId("tests")
                    .clientSecret("{noop}secret")
                    .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                    .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                    .scope(SCOPE)
                    .scope("profile")
                    .tokenSettings(TokenSettings.builder()
                            .idTokenSignatureAlgorithm(SignatureAlgorithm.ES256)
                            .accessTokenTimeToLive(Duration.ofMinutes(5))
                            .build())
                    .build());
        }

        @Bean
        AuthorizationServerSettings settings() {
            return AuthorizationServerSettings.builder().build();
        }

        @Bean
        JWKSource<SecurityContext> keys() {
            return (selector, context) -> selector.select(new JWKSet(List.<JWK>of(KEY.get())));
        }

        @Bean
        OAuth2TokenCustomizer<JwtEncodingContext> asTold() {
            return context -> {
                context.getJwsHeader().algorithm(SignatureAlgorithm.ES256);
                context.getClaims().audience(List.of("apifyforge-gateway"));
                if (context.getAuthorizationGrant() instanceof OAuth2ClientCredentialsAuthenticationToken asked) {
                    asked.getAdditionalParameters().forEach((name, value) -> set(context, name, (String) value));
                }
            };
        }

        private static void set(JwtEncodingContext context, String name, String value) {
            var claims = context.getClaims();
            switch (name) {
                case "as_sub" -> claims.subject(value);
                case "as_aud" -> claims.audience(List.of(value));
                case "as_iss" -> claims.issuer(value);
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
}
