package com.apifyforge.worker.result;

import com.apifyforge.worker.apify.ApifyBulkhead;
import com.apifyforge.worker.apify.CallPlaces;
import com.apifyforge.worker.apify.UserPlaces;
import java.util.Optional;

/** Keeps results, which may take minutes, from taking the places that starts need, and users from each other's. */
final class ReadLimit {
    private final ApifyBulkhead bulkhead;
    private final UserPlaces reads;

    ReadLimit(ApifyBulkhead bulkhead, int atOnce) {
        this.bulkhead = bulkhead;
        reads = new UserPlaces(atOnce);
    }

    /** A place for one call; empty if none is free. Does not wait. */
    Optional<Place> reserve(String userId) {
        if (!reads.take(userId, 1)) {
            return Optional.empty();
        }
        Optional<CallPlaces> call = bulkhead.reserve(userId, 1);
        if (call.isEmpty()) {
            reads.release(userId, 1);
        }
        return call.map(one -> new Place(userId, one));
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
            reads.release(userId, 1);
        }
    }
}
