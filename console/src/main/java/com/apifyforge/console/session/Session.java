package com.apifyforge.console.session;

import com.apifyforge.console.upstream.AccessToken;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One person in one browser. Its end closes what the gateway is still answering to it. */
public final class Session {
    private final String userId;
    private final boolean operator;
    private final Grant grant;
    private final Instant end;
    private final Set<Closeable> answers = ConcurrentHashMap.newKeySet();
    private volatile Instant lastUsed;
    private volatile boolean over;

    Session(String userId, boolean operator, Grant grant, Instant now, Instant end) {
        this.userId = userId;
        this.operator = operator;
        this.grant = grant;
        this.lastUsed = now;
        this.end = end;
    }

    public String userId() {
        return userId;
    }

    public boolean isOperator() {
        return operator;
    }

    /** At the latest. */
    public Instant end() {
        return end;
    }

    public AccessToken token() {
        return grant.token();
    }

    /** Is closed with the session, unless it was before. */
    public Answer holding(Closeable answer) throws IOException {
        answers.add(answer);
        if (over) {
            answer.close();
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
