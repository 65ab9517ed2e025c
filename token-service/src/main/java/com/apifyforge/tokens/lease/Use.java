package com.apifyforge.tokens.lease;

import java.time.Instant;

/** One use of a token, written before the token is opened. {@code attempt} is 0 where none belongs to it. */
record Use(
        String leaseId,
        Instant at,
        String userId,
        String jobId,
        Purpose purpose,
        int attempt,
        String worker,
        String tokenId,
        long version,
        String outcome) {
    static final String GRANTED = "GRANTED";
    static final String NOT_OPENED = "NOT_OPENED";

    enum Purpose {
        START,
        RECONCILE,
        FOLLOW,
        /** Our own second look after a worker's 401. */
        VERIFY
    }
}
