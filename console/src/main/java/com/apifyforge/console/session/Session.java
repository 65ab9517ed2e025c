package com.apifyforge.console.session;

import com.apifyforge.console.upstream.AccessToken;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One person in one browser. Its end closes what the gateway is still answering to it. */
public final class Session {
    private final String id;
    private final String userId;
    private final boolean operator;
    private final Grant grant;
    private final Instant end;
    private final Set<Closeable> answers = ConcurrentHashMap.newKeySet();
    private volatile Instant lastUsed;
    private volatile boolean over;

    Session(String id, String userId, boolean operator, Grant grant, Instant opened, Instant end) {
        this.id = id;
        this.userId = userId;
        this.operator = operator;
        this.grant = grant;
        this.lastUsed = opened;
        this.end = end;
    }

    /** New with each sign-in, so that none can be planted before. */
    String id() {
        return id;
    }

    public String userId() {
        return userId;
    }

    boolean isOperator() {
        return operator;
    }

    /** Where the browser ends its session at the issuer. */
    Optional<URI> leaving() {
        return grant.leaving();
    }

    /** At the latest. */
    Instant end() {
        return end;
    }

    /** Empty when the session is over with what was signed in with. */
    public Optional<AccessToken> token() {
        return grant.token();
    }

    /** Is closed with the session, unless it was before. */
    public Answer holding(Closeable answer) {
        answers.add(answer);
        if (over) {
            close(answer);
        }
        return () -> answers.remove(answer);
    }

    /** To be closed when an answer is over. */
    public interface Answer extends AutoCloseable {
        @Override
        void close();
    }

    Instant lastUsed() {
        return lastUsed;
    }

    void use(Instant now) {
        lastUsed = now;
    }

    void close() {
        over = true;
        answers.forEach(Session::close);
    }

    private static void close(Closeable answer) {
        try {
            answer.close();
        } catch (IOException gone) {
            // Then nobody reads it either.
        }
    }

    @Override
    public String toString() {
        return "Session[" + userId + "]";
    }
}
