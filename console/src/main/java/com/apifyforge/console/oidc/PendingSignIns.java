package com.apifyforge.console.oidc;

import com.apifyforge.console.session.BrowserCookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;

/**
 * Sign-ins between their way to the issuer and their way back, bound to the browser that began them. Anybody can begin
 * one, so they are bounded: who begins many ends those of others, who try again, and nobody's session.
 */
final class PendingSignIns implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {
    private static final BrowserCookie COOKIE = new BrowserCookie("__Host-console-sign-in");
    private static final int MOST = 1000;
    private static final Duration LIFE = Duration.ofMinutes(10);

    private final Map<String, Pending> byId = new LinkedHashMap<>();
    private final Clock clock;

    PendingSignIns(Clock clock) {
        this.clock = clock;
    }

    private record Pending(OAuth2AuthorizationRequest request, Instant end) {}

    /** Only by its own state: somebody who sends a browser here with another one ends nothing. */
    @Override
    public @Nullable OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
        return COOKIE.in(request)
                .map(this::find)
                .filter(begun ->
                        String.valueOf(begun.getState()).equals(request.getParameter(OAuth2ParameterNames.STATE)))
                .orElse(null);
    }

    private synchronized @Nullable OAuth2AuthorizationRequest find(String id) {
        Pending pending = byId.get(id);
        return pending == null || !clock.instant().isBefore(pending.end) ? null : pending.request;
    }

    @Override
    public synchronized void saveAuthorizationRequest(
            @Nullable OAuth2AuthorizationRequest begun, HttpServletRequest request, HttpServletResponse response) {
        COOKIE.in(request).ifPresent(byId::remove);
        if (begun != null) {
            if (byId.size() >= MOST) {
                byId.remove(byId.keySet().iterator().next());
            }
            String id = BrowserCookie.newValue();
            byId.put(id, new Pending(begun, clock.instant().plus(LIFE)));
            COOKIE.set(response, id);
        }
    }

    /** Once: a second answer of the issuer to the same request finds nothing. */
    @Override
    public @Nullable OAuth2AuthorizationRequest removeAuthorizationRequest(
            HttpServletRequest request, HttpServletResponse response) {
        OAuth2AuthorizationRequest begun = loadAuthorizationRequest(request);
        if (begun != null) {
            COOKIE.in(request).ifPresent(this::remove);
            COOKIE.clear(response);
        }
        return begun;
    }

    private synchronized void remove(String id) {
        byId.remove(id);
    }
}
