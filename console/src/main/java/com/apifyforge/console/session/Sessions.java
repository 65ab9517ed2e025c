package com.apifyforge.console.session;

import com.apifyforge.service.Metric;
import com.apifyforge.service.edge.RefusedException;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.annotation.Scheduled;

/** All sessions of this process, by the random text that is their cookie. None outlives the process. */
public final class Sessions {
    public static final BrowserCookie COOKIE = new BrowserCookie("__Host-console");

    private final Map<String, Session> byId = new ConcurrentHashMap<>();
    private final SessionSettings settings;
    private final Clock clock;
    private final MeterRegistry meters;

    Sessions(SessionSettings settings, Clock clock, MeterRegistry meters) {
        this.settings = settings;
        this.clock = clock;
        this.meters = meters;
        Metric.CONSOLE_SESSIONS.gauge(meters, byId::size);
    }

    /** What became of a sign-in: one of our own codes. */
    public void count(String outcome) {
        Metric.CONSOLE_SIGN_INS.count(meters, outcome);
    }

    /** Throws {@link RefusedException} if there are too many. */
    public synchronized Session open(String userId, boolean operator, Grant grant) {
        endThoseThatAreOver();
        makePlaceFor(userId);
        Instant now = clock.instant();
        Instant end = now.plus(settings.maxAge());
        var session = new Session(
                BrowserCookie.newValue(),
                userId,
                operator,
                grant,
                now,
                grant.end().isBefore(end) ? grant.end() : end);
        byId.put(session.id(), session);
        count("SIGNED_IN");
        return session;
    }

    /** Somebody who signs in again and again takes the place of nobody else. */
    private void makePlaceFor(String userId) {
        var own = byId.values().stream()
                .filter(session -> session.userId().equals(userId))
                .toList();
        if (own.size() >= settings.maxSessionsPerUser()) {
            own.stream().min(Comparator.comparing(Session::lastUsed)).ifPresent(this::end);
        }
        if (byId.size() >= settings.maxSessions()) {
            throw new RefusedException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "TOO_MANY_SESSIONS",
                    "Too many people have signed in. Try again later.");
        }
    }

    /** From now on the browser is known by it. */
    public void show(Session session, HttpServletResponse response) {
        COOKIE.set(response, session.id());
    }

    /** That of the browser that asks. Counts as a use of it. */
    public Optional<Session> of(HttpServletRequest request) {
        Instant now = clock.instant();
        return COOKIE.in(request)
                .map(byId::get)
                .filter(session -> !isOver(session, now))
                .map(session -> {
                    session.use(now);
                    return session;
                });
    }

    /** At once, with everything that is still being answered to it. */
    public void end(Session session) {
        byId.remove(session.id());
        session.close();
    }

    /** So that what is still being answered ends, too, and no token stays in memory. */
    @Scheduled(fixedDelayString = "PT2S")
    void endThoseThatAreOver() {
        Instant now = clock.instant();
        byId.values().stream().filter(session -> isOver(session, now)).forEach(this::end);
    }

    /** Before the web server stops, which waits for what is under way: streams would hold it. */
    @EventListener(ContextClosedEvent.class)
    void endAll() {
        byId.values().forEach(this::end);
    }

    private boolean isOver(Session session, Instant now) {
        return !now.isBefore(session.end()) || !now.isBefore(session.lastUsed().plus(settings.idle()));
    }
}
