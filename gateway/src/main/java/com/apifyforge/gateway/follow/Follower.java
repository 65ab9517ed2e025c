package com.apifyforge.gateway.follow;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One who waits for a user's next event. For use by one thread. */
public final class Follower implements AutoCloseable {
    /** Looks without being woken: Kafka may be away for the one who wakes. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    /** How long a call waits that is one too many of its user. */
    private static final Duration ONE_TOO_MANY = Duration.ofSeconds(1);

    private final Followers followers;
    private final String userId;
    private final Semaphore news = new Semaphore(0);
    private volatile long wokenAt = System.nanoTime();

    Follower(Followers followers, String userId) {
        this.followers = followers;
        this.userId = userId;
    }

    String userId() {
        return userId;
    }

    void wake() {
        wokenAt = System.nanoTime();
        news.release();
    }

    /** When there was news last, by {@link System#nanoTime()}; at first when it began to follow. */
    public long wokenAt() {
        return wokenAt;
    }

    /** True if there was something new since the last call, waiting at most this long. */
    public boolean await(Duration patience) throws InterruptedException {
        boolean woken = news.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        news.drainPermits();
        return woken;
    }

    /** What {@code look} finds, looking whenever there is news, waiting at most this long. */
    public <T> Optional<T> await(Duration patience, Supplier<Optional<T>> look) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (; ; ) {
                Optional<T> found = look.get();
                long left = end - System.nanoTime();
                if (found.isPresent() || left <= 0) {
                    return found;
                }
                await(Duration.ofNanos(Math.min(left, LOOK_EVERY.toNanos())));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /**
     * As {@link #await}, but no longer than a second if the user has too many calls that wait: each holds a connection
     * and a thread. Not refused, as the caller's command may be sent already, and a preference may be passed over (RFC
     * 7240). Not answered at once either: clients ask again as soon as they are answered.
     */
    public <T> Optional<T> awaitAsPreferred(Duration patience, Supplier<Optional<T>> look) {
        if (!followers.beginWait(userId)) {
            return await(patience.compareTo(ONE_TOO_MANY) < 0 ? patience : ONE_TOO_MANY, look);
        }
        try {
            return await(patience, look);
        } finally {
            followers.endWait(userId);
        }
    }

    @Override
    public void close() {
        followers.remove(this);
    }
}
