package com.apifyforge.tokens.ledger;

import java.time.Instant;

/**
 * The newest attempt to start a job's run. {@code tokenId} is the connection it was made with; {@code leaseId} the
 * newest lease that may start the run or look for it, until {@code leaseUntil}.
 */
public record Attempt(int number, String marker, Instant since, String tokenId, String leaseId, Instant leaseUntil) {
    /** Of a job that nobody has tried to start yet. */
    static final Attempt NONE = new Attempt(0, "", Instant.EPOCH, "", "", Instant.EPOCH);

    public Attempt next(String newMarker, String ofTokenId, String newLeaseId, Instant now, Instant until) {
        return new Attempt(number + 1, newMarker, now, ofTokenId, newLeaseId, until);
    }

    Attempt leased(String newLeaseId, Instant until) {
        return new Attempt(number, marker, since, tokenId, newLeaseId, until);
    }

    /** As if it had never been: nothing was opened for it. */
    Attempt givenBack(Instant now) {
        return new Attempt(number - 1, marker, since, tokenId, leaseId, now);
    }
}
