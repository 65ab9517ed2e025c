package com.apifyforge.worker.apify;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A number of places, of which one user has a quarter at most, so that what hangs for one leaves the others theirs. */
public final class UserPlaces {
    private final Semaphore free;
    private final int mostOfAUser;
    private final Map<String, Integer> taken = new ConcurrentHashMap<>();

    public UserPlaces(int places) {
        free = new Semaphore(places);
        mostOfAUser = Math.max(1, places / 4);
    }

    int mostOfAUser() {
        return mostOfAUser;
    }

    /** Does the user have all the places that one user may have? */
    boolean isBusy(String userId) {
        return taken.getOrDefault(userId, 0) >= mostOfAUser;
    }

    /** All of them or none. Does not wait. Whoever has taken them gives them back with {@link #release}. */
    public boolean take(String userId, int places) {
        if (!free.tryAcquire(places)) {
            return false;
        }
        if (taken.merge(userId, places, Integer::sum) <= mostOfAUser) {
            return true;
        }
        release(userId, places);
        return false;
    }

    public void release(String userId, int places) {
        taken.computeIfPresent(userId, (_, all) -> all == places ? null : all - places);
        free.release(places);
    }

    /** True once a place is free, false after {@code patience} without one. */
    boolean awaitOne(Duration patience) throws InterruptedException {
        boolean isFree = free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (isFree) {
            free.release();
        }
        return isFree;
    }
}
