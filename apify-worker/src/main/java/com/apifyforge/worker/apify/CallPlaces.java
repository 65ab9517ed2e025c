package com.apifyforge.worker.apify;

import com.apifyforge.apify.ApifyClient;
import com.apifyforge.apify.ApifyReply;
import com.apifyforge.apify.ApifyReply.NotSent;
import com.apifyforge.apify.wire.NotSentReason;
import com.apifyforge.secret.Loan;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Reserved places for calls of one user, each for one call at a time. Further calls wait for one of these places, not
 * for those of others. Closing gives them back; a call that is under way gives its own back when it ends.
 */
public final class CallPlaces implements AutoCloseable {
    private final ApifyBulkhead bulkhead;
    private final String userId;
    private int free;
    private boolean closed;

    CallPlaces(ApifyBulkhead bulkhead, String userId, int places) {
        this.bulkhead = bulkhead;
        this.userId = userId;
        free = places;
    }

    public String userId() {
        return userId;
    }

    /** Calls with this token. */
    public UserApifyClient client(Loan token) {
        return new UserApifyClient(this, token);
    }

    <T> ApifyReply<T> call(String name, BooleanSupplier stillWanted, Function<ApifyClient, ApifyReply<T>> call) {
        if (!take()) {
            return new NotSent<>(NotSentReason.TOO_LATE);
        }
        try {
            return bulkhead.send(name, userId, stillWanted, call);
        } finally {
            give();
        }
    }

    private synchronized boolean take() {
        try {
            while (free == 0 && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        if (!closed) {
            free--;
        }
        return !closed;
    }

    private synchronized void give() {
        if (closed) {
            bulkhead.release(userId, 1);
        } else {
            free++;
            notifyAll();
        }
    }

    @Override
    public synchronized void close() {
        if (!closed && free > 0) {
            bulkhead.release(userId, free);
        }
        closed = true;
        free = 0;
        notifyAll();
    }
}
