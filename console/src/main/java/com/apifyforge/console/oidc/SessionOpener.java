package com.apifyforge.console.oidc;

import com.apifyforge.console.session.Sessions;
import com.apifyforge.console.upstream.Gateway;
import com.apifyforge.service.edge.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.springframework.web.util.UriComponentsBuilder;

/** Makes a session of what a sign-in has given. Spring saves it here and never asks for it again. */
final class SessionOpener implements OAuth2AuthorizedClientRepository {
    private final Issuer issuer;
    private final Gateway gateway;
    private final Sessions sessions;
    private final OAuth2AccessTokenResponseClient<OAuth2RefreshTokenGrantRequest> renewal;
    private final Clock clock;

    SessionOpener(
            Issuer issuer,
            Gateway gateway,
            Sessions sessions,
            OAuth2AccessTokenResponseClient<OAuth2RefreshTokenGrantRequest> renewal,
            Clock clock) {
        this.issuer = issuer;
        this.gateway = gateway;
        this.sessions = sessions;
        this.renewal = renewal;
        this.clock = clock;
    }

    @Override
    public void saveAuthorizedClient(
            OAuth2AuthorizedClient client,
            Authentication person,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (!(person.getPrincipal() instanceof OidcUser user)) {
            // The issuer gave no ID token: openid is missing among console.oidc.scopes.
            throw failed("NO_ID_TOKEN");
        }
        String home =
                ServletUriComponentsBuilder.fromContextPath(request).path("/").toUriString();
        var grant = new OidcGrant(
                renewal, client, user.getIdToken().getTokenValue(), idToken -> leaving(idToken, home), clock);
        try {
            var token = grant.token().orElseThrow(() -> failed("SESSION_EXPIRED"));
            var me = gateway.me(token);
            // Whoever had this browser before has left it.
            sessions.of(request).ifPresent(sessions::end);
            var session = sessions.open(me.userId(), me.operator(), grant);
            sessions.show(session, response);
        } catch (RefusedException refused) {
            throw failed(refused.reason());
        }
    }

    private static OAuth2AuthenticationException failed(String reason) {
        return new OAuth2AuthenticationException(new OAuth2Error(reason));
    }

    /** As OpenID Connect RP-Initiated Logout 1.0 has it; without it the next sign-in would ask for no password. */
    private Optional<URI> leaving(String idToken, String home) {
        return issuer.endOfSession()
                .map(endpoint -> UriComponentsBuilder.fromUriString(endpoint)
                        .queryParam("id_token_hint", idToken)
                        .queryParam("post_logout_redirect_uri", home)
                        .build()
                        .toUri());
    }

    @Override
    public <T extends OAuth2AuthorizedClient> @Nullable T loadAuthorizedClient(
            String id, Authentication person, HttpServletRequest request) {
        return null;
    }

    @Override
    public void removeAuthorizedClient(
            String id, Authentication person, HttpServletRequest request, HttpServletResponse response) {
        // The session's end does.
    }
}
