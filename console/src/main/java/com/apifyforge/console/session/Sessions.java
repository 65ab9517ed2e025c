package com.apifyforge.console.session;

import com.apifyforge.console.web.RefusedException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.HttpStatus;

/** All sessions of this process, by the random text that is their cookie. None outlives the process. */
public final class Sessions {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ID_BYTES = 32;

    private final Map<String, Session> byId = new ConcurrentHashMap<>();
    private final SessionSettings settings;
    private final Clock clock;

    Sessions(SessionSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** A session and what its browser has to show. The id is new with each sign-in, so none can be planted before. */
    public record Opened(String id, Session session) {
        @Override
        public String toString() {
            return "Opened[" + session + "]";
        }
    }

    /** Throws {@link RefusedException} if there are too many. */
    public synchronized Opened open(String userId, boolean operator, Grant grant) {
        Instant now = clock.instant();
        byId.forEach((id, session) -> {
            if (isOver(session, now)) {
                end(id);
            }
        });
        if (byId.size() >= settings.most()) {
            throw new RefusedException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "TOO_MANY_SESSIONS",
                    "Too many people have signed in. Try again later.");
        }
        Instant end = now.plus(settings.life());
        var session = new Session(userId, operator, grant, now, grant.end().isBefore(end) ? grant.end() : end);
        byte[] random = new byte[ID_BYTES];
        RANDOM.nextBytes(random);
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        byId.put(id, session);
        return new Opened(id, session);
    }

    /** Counts as a use of it. */
    public Optional<Session> find(String id) {
        Session session = byId.get(id);
        Instant now = clock.instant();
        if (session == null) {
            return Optional.empty();
        }
        if (isOver(session, now)) {
            end(id);
            return Optional.empty();
        }
        session.use(now);
        return Optional.of(session);
    }

    /** At once, with everything that is still being answered to it. */
    public void end(String id) {
        Session session = byId.remove(id);
        if (session != null) {
            session.close();
        }
    }

    int count() {
        return byId.size();
    }

    private boolean isOver(Session session, Instant now) {
        return !now.isBefore(session.end()) || !now.isBefore(session.lastUsed().plus(settings.idle()));
    }
}
