package com.apifyforge.console.session;

import com.apifyforge.console.web.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;

/** The session of a request. */
public final class SignedIn {
    private final Sessions sessions;

    SignedIn(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Throws {@link RefusedException} if there is none. */
    public Session require(HttpServletRequest request) {
        return SessionCookie.in(request).flatMap(sessions::find).orElseThrow(SignedIn::expired);
    }

    /** Ends the session: the gateway takes its token no more. */
    public RefusedException expired(HttpServletRequest request) {
        SessionCookie.in(request).ifPresent(sessions::end);
        return expired();
    }

    private static RefusedException expired() {
        return new RefusedException(HttpStatus.UNAUTHORIZED, "SESSION_EXPIRED", "The session is over. Sign in again.");
    }
}
