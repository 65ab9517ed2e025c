package com.apifyforge.console.oidc;

import com.apifyforge.console.session.Grant;
import com.apifyforge.console.upstream.AccessToken;
import com.apifyforge.service.edge.RefusedException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;

/** The tokens of one sign-in. A refresh token renews access tokens before their end, by one call at a time. */
final class OidcGrant implements Grant {
    /** A call takes a moment to the gateway, whose clock may be ahead. */
    private static final Duration BEFORE_ITS_END = Duration.ofSeconds(30);

    private final OAuth2AccessTokenResponseClient<OAuth2RefreshTokenGrantRequest> issuer;
    private final ClientRegistration registration;
    private final Function<String, Optional<URI>> leaving;
    private final Clock clock;
    private OAuth2AccessToken access;
    private @Nullable OAuth2RefreshToken refresh;
    private String idToken;

    /** {@code leaving} gives where a browser ends its session at the issuer, from the last ID token. */
    OidcGrant(
            OAuth2AccessTokenResponseClient<OAuth2RefreshTokenGrantRequest> issuer,
            OAuth2AuthorizedClient client,
            String idToken,
            Function<String, Optional<URI>> leaving,
            Clock clock) {
        this.issuer = issuer;
        this.registration = client.getClientRegistration();
        this.access = client.getAccessToken();
        this.refresh = client.getRefreshToken();
        this.idToken = idToken;
        this.leaving = leaving;
        this.clock = clock;
    }

    @Override
    public synchronized Optional<AccessToken> token() {
        if (refresh != null && !isGoodFor(BEFORE_ITS_END)) {
            try {
                renew(refresh);
            } catch (OAuth2AuthorizationException refused) {
                return unrenewed(refused);
            }
        }
        return present();
    }

    private void renew(OAuth2RefreshToken shown) {
        var answer = issuer.getTokenResponse(new OAuth2RefreshTokenGrantRequest(registration, access, shown));
        access = answer.getAccessToken();
        refresh = Objects.requireNonNullElse(answer.getRefreshToken(), shown);
        idToken = String.valueOf(answer.getAdditionalParameters().getOrDefault(OidcParameterNames.ID_TOKEN, idToken));
    }

    /** The issuer takes the refresh token no more, or does not answer: then the present token may still serve. */
    private Optional<AccessToken> unrenewed(OAuth2AuthorizationException refused) {
        if (refused.getError().getErrorCode().equals(OAuth2ErrorCodes.INVALID_GRANT)) {
            return Optional.empty();
        }
        return Optional.of(present()
                .orElseThrow(() -> new RefusedException(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "ISSUER_UNAVAILABLE",
                        "Who signs people in does not answer. The page tries again by itself.")));
    }

    private Optional<AccessToken> present() {
        return isGoodFor(Duration.ZERO)
                ? Optional.of(new AccessToken(access.getTokenValue(), endOfAccess()))
                : Optional.empty();
    }

    private boolean isGoodFor(Duration time) {
        return clock.instant().plus(time).isBefore(endOfAccess());
    }

    private Instant endOfAccess() {
        return Objects.requireNonNullElse(access.getExpiresAt(), Instant.MAX);
    }

    @Override
    public synchronized Instant end() {
        return refresh == null ? endOfAccess() : Instant.MAX;
    }

    @Override
    public synchronized Optional<URI> leaving() {
        return leaving.apply(idToken);
    }
}
