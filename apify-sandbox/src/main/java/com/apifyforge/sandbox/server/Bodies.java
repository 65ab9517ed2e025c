package com.apifyforge.sandbox.server;

import com.apifyforge.sandbox.message.Problem;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of request bodies are held at once, over all connections: each alone may be large, many slow ones may
 * not.
 */
public final class Bodies {
    public static final long MOST = 256L * 1024 * 1024;

    private final AtomicLong held = new AtomicLong();

    /** False, and nothing taken, where there is no room. */
    public boolean take(int bytes) {
        if (held.addAndGet(bytes) <= MOST) {
            return true;
        }
        give(bytes);
        return false;
    }

    void give(int bytes) {
        held.addAndGet(-bytes);
    }

    public long held() {
        return held.get();
    }

    static Problem noRoom() {
        return new Problem(
                503, "service-unavailable", "The sandbox holds " + MOST + " bytes of request bodies already");
    }
}
