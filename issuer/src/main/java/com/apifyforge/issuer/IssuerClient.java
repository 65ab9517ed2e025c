package com.apifyforge.issuer;

import java.time.Duration;
import java.util.Set;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;

/**
 * The program that gets access tokens: under which name and with which secret it asks, and for which scopes. The secret
 * is one of the issuer's own and opens no Apify token; Spring's registry of clients keeps it as text.
 */
public record IssuerClient(String name, String secret, Set<String> scopes) {
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(5);

    RegisteredClient registered() {
        return RegisteredClient.withId(name)
                .clientId(name)
                // It is random and compared as it is: hashing slows down guessing of what people choose.
                .clientSecret("{noop}" + secret)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .scopes(all -> all.addAll(scopes))
                .tokenSettings(TokenSettings.builder()
                        .idTokenSignatureAlgorithm(SignatureAlgorithm.ES256)
                        .accessTokenTimeToLive(TOKEN_LIFE)
                        .build())
                .build();
    }

    @Override
    public String toString() {
        return "IssuerClient[" + name + "]";
    }
}
