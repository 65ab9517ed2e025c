package com.apifyforge.service.edge;

import com.apifyforge.service.Unforeseen;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * Log lines that callers can cause as often as they like. The first of each kind is logged at once, and the rest once
 * an interval with their number, so neither the length of the log nor what it hides is in their hands.
 */
public final class BoundedLog {
    private static final int MOST_KINDS = 50;
    private static final int LONGEST = 500;

    private final Logger log;
    private final Duration interval;
    private final Executor afterInterval;
    private final Map<String, Held> kinds = new HashMap<>();

    /** Once a minute. */
    public BoundedLog(Logger log) {
        this(log, Duration.ofMinutes(1), CompletableFuture.delayedExecutor(1, TimeUnit.MINUTES, Runnable::run));
    }

    BoundedLog(Logger log, Duration interval, Executor afterInterval) {
        this.log = log;
        this.interval = interval;
        this.afterInterval = afterInterval;
    }

    /** {@code kind} is from a short list of ours; what is beyond {@value #MOST_KINDS} of them counts as one. */
    public void warn(String kind, String text) {
        if (isFirst(kind, printable(text))) {
            log.warn("{}", printable(text));
        }
    }

    /**
     * As {@link #warn}; with the first of its kind what {@link Unforeseen} says of the cause, and never its message.
     */
    public void error(String kind, String text, Throwable cause) {
        if (isFirst(kind, printable(text))) {
            log.error("{}: {}", printable(text), Unforeseen.of(cause));
        }
    }

    private synchronized boolean isFirst(String kind, String text) {
        String bounded = kinds.containsKey(kind) || kinds.size() < MOST_KINDS ? kind : "other";
        Held held = kinds.get(bounded);
        if (held != null) {
            held.more++;
            held.last = text;
            return false;
        }
        kinds.put(bounded, new Held());
        afterInterval.execute(() -> release(bounded));
        return true;
    }

    private void release(String kind) {
        Held held;
        synchronized (this) {
            held = kinds.remove(kind);
            if (held != null && held.more > 0) {
                // Still coming: the next of this kind waits for an interval, too.
                kinds.put(kind, new Held());
                afterInterval.execute(() -> release(kind));
            }
        }
        if (held != null && held.more > 0) {
            log.warn("{} more like this in {} s; the last: {}", held.more, interval.toSeconds(), held.last);
        }
    }

    /** One line of visible ASCII: a caller's text must not look like a line of ours. */
    private static String printable(String text) {
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return cut.replaceAll("[^\\x20-\\x7e…]", "?");
    }

    private static final class Held {
        long more;
        String last = "";
    }
}
