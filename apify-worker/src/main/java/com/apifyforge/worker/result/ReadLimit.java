package com.apifyforge.worker.result;

import com.apifyforge.worker.apify.ApifyBulkhead;
import com.apifyforge.worker.apify.CallPlaces;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Keeps results, which may take minutes, from taking the places that starts need, and users from each other's. */
final class ReadLimit {
    private final ApifyBulkhead bulkhead;
    private final Semaphore free;
    private final int mostOfAUser;
    private final Map<String, Integer> underWay = new ConcurrentHashMap<>();

    ReadLimit(ApifyBulkhead bulkhead, int atOnce) {
        this.bulkhead = bulkhead;
        free = new Semaphore(atOnce);
        mostOfAUser = Math.max(1, atOnce / 4);
    }

    /** A place for one call; empty if none is free. Does not wait. */
    Optional<Place> reserve(String userId) {
        if (!free.tryAcquire()) {
            return Optional.empty();
        }
        Optional<CallPlaces> place =
                underWay.merge(userId, 1, Integer::sum) <= mostOfAUser ? bulkhead.reserve(userId, 1) : Optional.empty();
        if (place.isEmpty()) {
            release(userId);
        }
        return place.map(call -> new Place(userId, call));
    }

    private void release(String userId) {
        underWay.computeIfPresent(userId, (_, all) -> all == 1 ? null : all - 1);
        free.release();
    }

    final class Place implements AutoCloseable {
        private final String userId;
        private final CallPlaces call;

        private Place(String userId, CallPlaces call) {
            this.userId = userId;
            this.call = call;
        }

        CallPlaces call() {
            return call;
        }

        @Override
        public void close() {
            call.close();
            release(userId);
        }
    }
}
