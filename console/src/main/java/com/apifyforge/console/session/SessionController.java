package com.apifyforge.console.session;

import com.apifyforge.console.upstream.AccessToken;
import com.apifyforge.console.upstream.Gateway;
import com.apifyforge.service.edge.Problem;
import com.apifyforge.service.edge.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Who has signed in here, for the page. */
@RestController
class SessionController {
    private final Sessions sessions;
    private final SignInKind kind;
    private final LinkSignIn link;
    private final Gateway gateway;
    private final LogoutRedirects logoutRedirects;

    SessionController(
            Sessions sessions, SignInKind kind, LinkSignIn link, Gateway gateway, LogoutRedirects logoutRedirects) {
        this.sessions = sessions;
        this.kind = kind;
        this.link = link;
        this.gateway = gateway;
        this.logoutRedirects = logoutRedirects;
    }

    record Answer(String userId, boolean operator, Instant expiresAt, String signIn) {}

    record Code(@Nullable String userId, @Nullable String code) {
        @Override
        public String toString() {
            return "Code[of " + userId + "]";
        }
    }

    @GetMapping("/session")
    ResponseEntity<Object> session(HttpServletRequest request, HttpServletResponse response) {
        return sessions.of(request)
                .<ResponseEntity<Object>>map(session -> ResponseEntity.ok(answer(session)))
                .orElseGet(() -> notSignedIn(response));
    }

    /** With how to sign in here. */
    private ResponseEntity<Object> notSignedIn(HttpServletResponse response) {
        var problem = Problem.fields(
                HttpStatus.UNAUTHORIZED, "NOT_SIGNED_IN", "Nobody has signed in here.", Problem.requestId(response));
        problem.put("signIn", kind.inJson());
        return ResponseEntity.status(HttpStatus.UNAUTHORIZED)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    @PostMapping("/session")
    Answer signIn(@RequestBody Code code, HttpServletRequest request, HttpServletResponse response) {
        if (kind != SignInKind.LINK) {
            throw new RefusedException(
                    HttpStatus.CONFLICT, "WRONG_SIGN_IN", "People sign in at the issuer here, not with a code.");
        }
        AccessToken token = exchanged(code);
        var me = gateway.me(token);
        // Whoever had this browser before has left it.
        sessions.of(request).ifPresent(sessions::end);
        var session = sessions.open(me.userId(), me.operator(), new LinkGrant(token));
        sessions.show(session, response);
        return answer(session);
    }

    private AccessToken exchanged(Code code) {
        if (code.userId() == null || code.code() == null) {
            throw new RefusedException(HttpStatus.BAD_REQUEST, Problem.MALFORMED, "userId or code is missing.");
        }
        try {
            return link.exchange(code.userId(), code.code());
        } catch (RefusedException refused) {
            sessions.count(refused.reason());
            throw refused;
        }
    }

    /** With an issuer, {@code Location} is where the page goes next to end the session there, too. */
    @DeleteMapping("/session")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void signOut(HttpServletRequest request, HttpServletResponse response) {
        Sessions.COOKIE.clear(response);
        sessions.of(request).ifPresent(session -> {
            sessions.end(session);
            session.leaving().ifPresent(there -> response.setHeader("Location", logoutRedirects.to(there, response)));
        });
    }

    private Answer answer(Session session) {
        return new Answer(session.userId(), session.isOperator(), session.end(), kind.inJson());
    }

    private record LinkGrant(AccessToken access) implements Grant {
        /** It ends with the session. */
        @Override
        public Optional<AccessToken> token() {
            return Optional.of(access);
        }

        @Override
        public Instant end() {
            return access.expiresAt();
        }
    }
}
