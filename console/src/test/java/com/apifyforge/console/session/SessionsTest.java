package com.apifyforge.console.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.console.TestClock;
import com.apifyforge.console.upstream.AccessToken;
import com.apifyforge.service.edge.RefusedException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.http.Cookie;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class SessionsTest {
    private static final Duration IDLE = Duration.ofMinutes(30);
    private static final Duration LIFE = Duration.ofHours(8);

    private final TestClock clock = new TestClock();
    private final Sessions sessions =
            new Sessions(new SessionSettings(IDLE, LIFE, 5, 3), clock, new SimpleMeterRegistry());

    @Test
    void unusedSessionEnds() {
        var session = open("alice");
        clock.goOn(IDLE.minusSeconds(5));
        assertThat(isThere(session)).isTrue();
        clock.goOn(IDLE.minusSeconds(5));
        assertThat(isThere(session)).isTrue();

        clock.goOn(IDLE);

        assertThat(isThere(session)).isFalse();
    }

    @Test
    void sessionEndsHoweverMuchItIsUsed() {
        var session = open("alice");
        for (Duration used = Duration.ZERO; used.compareTo(LIFE) < 0; used = used.plus(IDLE.dividedBy(2))) {
            assertThat(isThere(session)).isTrue();
            clock.goOn(IDLE.dividedBy(2));
        }

        assertThat(isThere(session)).isFalse();
    }

    @Test
    void whatIsOverIsClosedThoughNobodyAsks() {
        var closed = new AtomicInteger();
        open("alice").holding(closed::incrementAndGet);
        var answered = open("bob").holding(closed::incrementAndGet);
        answered.close();
        clock.goOn(IDLE);

        sessions.endThoseThatAreOver();

        assertThat(closed).hasValue(1);
    }

    @Test
    void answerThatBeginsWhenTheSessionHasEndedIsClosedAtOnce() {
        var closed = new AtomicInteger();
        var session = open("alice");
        sessions.end(session);

        session.holding(closed::incrementAndGet);

        assertThat(closed).hasValue(1);
    }

    @Test
    void oneUserTakesNoPlaceOfOthers() {
        var bobs = open("bob");
        var alices = new ArrayList<Session>();
        for (int i = 0; i < 10; i++) {
            clock.goOn(Duration.ofSeconds(1));
            alices.add(open("alice"));
        }

        assertThat(isThere(bobs)).isTrue();
        assertThat(alices.stream().filter(this::isThere)).containsExactlyElementsOf(alices.subList(7, 10));
    }

    @Test
    void numberIsBounded() {
        for (String user : new String[] {"a", "b", "c", "d", "e"}) {
            open(user);
        }

        assertThatThrownBy(() -> open("f"))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo("TOO_MANY_SESSIONS"));

        clock.goOn(IDLE);
        assertThat(isThere(open("f"))).isTrue();
    }

    private Session open(String userId) {
        return sessions.open(userId, false, new Unending());
    }

    private boolean isThere(Session session) {
        var request = new MockHttpServletRequest();
        request.setCookies(new Cookie("__Host-console", session.id()));
        return sessions.of(request).isPresent();
    }

    private record Unending() implements Grant {
        @Override
        public Optional<AccessToken> token() {
            return Optional.empty();
        }

        @Override
        public Instant end() {
            return Instant.MAX;
        }
    }
}
