package com.apifyforge.console.session;

import com.apifyforge.console.upstream.AccessToken;
import com.apifyforge.console.web.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import org.springframework.http.HttpStatus;
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
    private final LinkSignIn link;

    SessionController(Sessions sessions, LinkSignIn link) {
        this.sessions = sessions;
        this.link = link;
    }

    record Answer(String userId, boolean operator, Instant expiresAt, String signIn) {}

    record Code(String userId, String code) {
        @Override
        public String toString() {
            return "Code[of " + userId + "]";
        }
    }

    @GetMapping("/session")
    Answer session(HttpServletRequest request) {
        return SessionCookie.in(request)
                .flatMap(sessions::find)
                .map(SessionController::answer)
                .orElseThrow(() ->
                        new RefusedException(HttpStatus.UNAUTHORIZED, "NOT_SIGNED_IN", "Nobody has signed in here."));
    }

    @PostMapping("/session")
    Answer signIn(@RequestBody Code code, HttpServletRequest request, HttpServletResponse response) {
        AccessToken token = link.exchange(code.userId(), code.code());
        // Whoever had this browser before has left it.
        SessionCookie.in(request).ifPresent(sessions::end);
        var opened = sessions.open(code.userId(), false, new LinkGrant(token));
        SessionCookie.set(response, opened.id());
        return answer(opened.session());
    }

    @DeleteMapping("/session")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void signOut(HttpServletRequest request, HttpServletResponse response) {
        SessionCookie.in(request).ifPresent(sessions::end);
        SessionCookie.clear(response);
    }

    private static Answer answer(Session session) {
        return new Answer(session.userId(), session.isOperator(), session.end(), "link");
    }

    private record LinkGrant(AccessToken token) implements Grant {
        @Override
        public Instant end() {
            return token.expiresAt();
        }
    }
}
