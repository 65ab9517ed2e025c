package com.apifyforge.console.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;

/** Tells Spring Security who asks: the principal is the {@link Session}. */
final class SessionContexts implements SecurityContextRepository {
    private final Sessions sessions;

    SessionContexts(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    @SuppressWarnings("deprecation") // Spring's own filter calls it through a default method
    public SecurityContext loadContext(HttpRequestResponseHolder holder) {
        return sessions.of(holder.getRequest())
                .map(session ->
                        new SecurityContextImpl(new PreAuthenticatedAuthenticationToken(session, "", List.of())))
                .orElseGet(SecurityContextImpl::new);
    }

    @Override
    public void saveContext(SecurityContext context, HttpServletRequest request, HttpServletResponse response) {
        // A sign-in opens a session and needs nothing else to be kept.
    }

    @Override
    public boolean containsContext(HttpServletRequest request) {
        return sessions.of(request).isPresent();
    }
}
