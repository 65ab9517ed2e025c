package com.apifyforge.issuer;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;

/**
 * Who gets access tokens: under which name and with which secret, and for which scopes. One without addresses is a
 * program, which asks for itself; one with addresses asks for people, who come back there after their sign-in. The
 * secret is one of the issuer's own and opens no Apify token; Spring's registry of clients keeps it as text.
 */
public record IssuerClient(String name, String secret, Set<String> scopes, Set<URI> backTo, Duration tokenLife) {
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(5);
    private static final Duration SIGNED_IN = Duration.ofHours(12);

    public static IssuerClient program(String name, String secret, Set<String> scopes) {
        return new IssuerClient(name, secret, scopes, Set.of(), TOKEN_LIFE);
    }

    /** {@code origins} are of the site that people sign in to, such as {@code https://127.0.0.1:8447}. */
    public static IssuerClient site(String name, String secret, Set<URI> origins) {
        return new IssuerClient(name, secret, Set.of(OidcScopes.OPENID), origins, TOKEN_LIFE);
    }

    RegisteredClient registered() {
        var client = RegisteredClient.withId(name)
                .clientId(name)
                // It is random and compared as it is: hashing slows down guessing of what people choose.
                .clientSecret("{noop}" + secret)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .scopes(all -> all.addAll(scopes))
                .tokenSettings(TokenSettings.builder()
                        .idTokenSignatureAlgorithm(SignatureAlgorithm.ES256)
                        .accessTokenTimeToLive(tokenLife)
                        .refreshTokenTimeToLive(SIGNED_IN)
                        .build());
        return backTo.isEmpty()
                ? client.authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                        .build()
                : forPeople(client).build();
    }

    private RegisteredClient.Builder forPeople(RegisteredClient.Builder client) {
        return client.authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
                .redirectUris(all -> backTo.forEach(site -> all.add(site + "/login/oauth2/code/issuer")))
                .postLogoutRedirectUris(all -> backTo.forEach(site -> all.add(site + "/")))
                .clientSettings(ClientSettings.builder().requireProofKey(true).build());
    }

    @Override
    public String toString() {
        return "IssuerClient[" + name + "]";
    }
}
