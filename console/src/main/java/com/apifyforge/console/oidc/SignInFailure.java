package com.apifyforge.console.oidc;

import com.apifyforge.console.oidc.Issuer.IssuerAwayException;
import com.apifyforge.console.session.Sessions;
import com.apifyforge.service.edge.BoundedLog;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/** Leads back to the page, which says in words what became of the sign-in. Nothing that was sent comes back. */
final class SignInFailure implements AuthenticationFailureHandler {
    private static final Set<String> OURS =
            Set.of("GATEWAY_UNAVAILABLE", "TOO_MANY_SESSIONS", "USER_NOT_ALLOWED", "SESSION_EXPIRED");

    private final BoundedLog failures = new BoundedLog(LoggerFactory.getLogger(SignInFailure.class));

    private final Sessions sessions;

    SignInFailure(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException e) throws IOException {
        String code = code(e);
        sessions.count(code);
        if (code.equals("SIGN_IN_FAILED")) {
            failures.error(code, "A sign-in failed, " + safe(error(e)), e);
        }
        response.sendRedirect("/#error=" + code);
    }

    private static String code(AuthenticationException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof IssuerAwayException) {
                return "ISSUER_UNAVAILABLE";
            }
        }
        String error = error(e);
        return switch (error) {
            case OAuth2ErrorCodes.ACCESS_DENIED -> "SIGN_IN_REFUSED";
            // Of Spring: begun in another browser, too long ago, or ended before.
            case "authorization_request_not_found" -> "SIGN_IN_EXPIRED";
            default -> OURS.contains(error) ? error : "SIGN_IN_FAILED";
        };
    }

    private static String error(AuthenticationException e) {
        return e instanceof OAuth2AuthenticationException oauth
                ? oauth.getError().getErrorCode()
                : "";
    }

    /** Spring's and the standards' codes look like this; who leads a browser here can send another. */
    private static String safe(String error) {
        return error.matches("[a-z_]{1,40}") ? error : "another error";
    }
}
